#include <stdlib.h>
#include <string.h>

#include "form/chunks.h"
#include "form/content.h"
#include "form/sigblock.h"
#include "form/sigid.h"
#include "form/signers.h"
#include "form/sigpad.h"
#include "form/veritytree.h"
#include "util/endian.h"

/*
 * The digest that goes with each algorithm.  ML-DSA (0x0501, in scheme v3.2) is
 * missing: no document says which digest it uses.
 */
enum digest { SHA256, SHA512, VERITY, N_DIGESTS, UNKNOWN = N_DIGESTS };

static const char *const digest_name[] = {
    [SHA256] = "sha256", [SHA512] = "sha512", [VERITY] = "verity"};

static const struct {
	uint32_t algorithm;
	enum digest digest;
} algorithms[] = {
    {0x0101, SHA256},                   /* RSA-PSS */
    {0x0102, SHA512}, {0x0103, SHA256}, /* RSA */
    {0x0104, SHA512}, {0x0201, SHA256}, /* ECDSA */
    {0x0202, SHA512}, {0x0301, SHA256}, /* DSA */
    {0x0421, VERITY},                   /* RSA */
    {0x0423, VERITY},                   /* ECDSA */
    {0x0425, VERITY},                   /* DSA */
};

/*
 * The package as a row of parts.  In the EOCD, the offset of the signing block
 * is digested in place of the directory's (FORMATS 2.3).
 */
enum part {
	PART_HEAD,
	PART_BLOCK,
	PART_DIRECTORY,
	PART_END,
	PART_END_OFFSET,
	PART_COMMENT,
	N_PARTS
};

struct content {
	struct sigblock block; /* data is NULL: no block is there */
	uint64_t size;
	uint64_t end[N_PARTS]; /* where each part ends */
	uint64_t at;           /* bytes that have come */
	int wanted[N_DIGESTS];
	struct chunks chunks[2]; /* by enum digest */
	struct veritytree tree;
	uint8_t digest[N_DIGESTS][SHA512_DIGEST_SIZE];
	size_t len[N_DIGESTS];
	struct content_item item[CONTENT_ITEMS];
	size_t n;
};

static enum digest
digest_of(uint32_t algorithm)
{
	size_t i;

	for (i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++)
		if (algorithms[i].algorithm == algorithm)
			return (algorithms[i].digest);
	return (UNKNOWN);
}

/*
 * Return the item of a digest, or NULL if there is no room.  Only a digest of
 * an unknown kind can lack room.
 */
static struct content_item *
find_item(struct content *c, const char *scheme, uint32_t algorithm)
{
	enum digest d = digest_of(algorithm);
	const char *name = d == UNKNOWN ? NULL : digest_name[d];
	struct content_item *x;
	size_t i, known = 0;

	for (i = 0; i < c->n; i++) {
		x = &c->item[i];
		if (x->scheme == scheme && x->digest == name &&
		    (name != NULL || x->algorithm == algorithm))
			return (x);
		known += x->digest != NULL;
	}
	/* Keep room for every known kind in every scheme. */
	if (name == NULL && i - known >= CONTENT_ITEMS / 2)
		return (NULL);
	x = &c->item[c->n++];
	x->scheme = scheme;
	x->algorithm = algorithm;
	x->digest = name;
	x->verdict = CONTENT_NONE;
	return (x);
}

/* Call ${each} for each digest of each scheme that Android looks at. */
static void
walk(struct content *c, void (*each)(struct content *c, const char *scheme,
			    const struct signers_digest *d))
{
	const struct sigid *scheme;
	const struct sigpair *p;
	struct signers_digest d;
	struct signers s;
	size_t i;

	for (i = 0; (scheme = sigid_scheme(i)) != NULL; i++) {
		p = sigblock_first(&c->block, scheme->id);
		if (p == NULL || signers_open(&s, sigblock_value(&c->block, p),
				     p->len - SIGPAIR_FRAME) != 0)
			continue;
		while (signers_next(&s, &d) == 1)
			each(c, scheme->name, &d);
	}
}

static void
want_digest(
    struct content *c, const char *scheme, const struct signers_digest *d)
{
	enum digest kind = digest_of(d->algorithm);

	(void)scheme;
	if (kind != UNKNOWN)
		c->wanted[kind] = 1;
}

static void
set_parts(struct content *c, const struct zip *z)
{
	c->size = z->size;
	c->end[PART_HEAD] = c->block.off;
	c->end[PART_BLOCK] = z->cd;
	c->end[PART_DIRECTORY] = z->eocd;
	c->end[PART_END] = z->eocd + ZIP_EOCD_CDOFFSET;
	c->end[PART_END_OFFSET] = c->end[PART_END] + 4;
	c->end[PART_COMMENT] = z->size;
}

static void
start_digests(struct content *c, const struct zip *z)
{
	uint64_t n = chunks_count(c->block.off) + chunks_count(z->cdsize) +
		     chunks_count(z->size - z->eocd);

	set_parts(c, z);
	walk(c, want_digest);
	if (c->wanted[SHA256])
		chunks_init(&c->chunks[SHA256], CHUNKS_SHA256, (uint32_t)n);
	if (c->wanted[SHA512])
		chunks_init(&c->chunks[SHA512], CHUNKS_SHA512, (uint32_t)n);
	veritytree_init(&c->tree);
}

int
content_open(struct content **out, struct view *v, struct err *e)
{
	struct content *c = calloc(1, sizeof(*c));
	struct zip z;
	int rc;

	if (c == NULL)
		return (err_nomem(e));
	rc = zip_find(v, &z, e) == 0 ? sigblock_bid(v, &z, e) : -1;
	if (rc == 1)
		rc = sigblock_read(&c->block, v, &z, e) == 0 ? 1 : -1;
	if (rc < 0) {
		content_free(c);
		return (-1);
	}
	if (rc == 1)
		start_digests(c, &z);
	*out = c;
	return (0);
}

/* Digest bytes of a section that has ${rest} bytes left, these included. */
static void
update_digests(
    struct content *c, const uint8_t *data, size_t len, uint64_t rest)
{
	size_t i;

	for (i = 0; i < 2; i++)
		if (c->wanted[i])
			chunks_update(&c->chunks[i], data, len, rest);
	if (c->wanted[VERITY])
		veritytree_update(&c->tree, data, len);
}

static void
digest_part(struct content *c, enum part part, const uint8_t *data, size_t len)
{
	uint64_t section = part > PART_DIRECTORY ? c->size : c->end[part];
	uint8_t offset[4];

	if (part == PART_BLOCK)
		return;
	if (part == PART_END_OFFSET) {
		le32enc(offset, (uint32_t)c->block.off);
		data = offset + (c->at - c->end[PART_END]);
	}
	update_digests(c, data, len, section - c->at);
}

void
content_update(struct content *c, const uint8_t *data, size_t len)
{
	unsigned int part = PART_HEAD;
	uint64_t n;

	while (len > 0) {
		while (part < N_PARTS && c->at >= c->end[part])
			part++;
		n = part < N_PARTS ? c->end[part] - c->at : len;
		if (n > len)
			n = len;
		if (part < N_PARTS)
			digest_part(c, (enum part)part, data, (size_t)n);
		c->at += n;
		data += n;
		len -= (size_t)n;
	}
}

int
content_read(struct content *c, struct view *v, struct err *e)
{
	uint8_t *data = malloc(CHUNKS_LEN);
	uint64_t off;
	size_t n;
	int rc = 0;

	if (data == NULL)
		return (err_nomem(e));
	for (off = 0; off < v->size && rc == 0; off += n) {
		n = v->size - off < CHUNKS_LEN ? (size_t)(v->size - off)
					       : CHUNKS_LEN;
		if ((rc = view_read(v, off, data, n, e)) == 0)
			content_update(c, data, n);
	}
	free(data);
	return (rc);
}

/* A verity digest is the root, then the number of digested bytes. */
static void
finish_tree(struct content *c)
{
	uint8_t *root = c->digest[VERITY];

	veritytree_root(&c->tree, root);
	le64enc(root + SHA256_DIGEST_SIZE, c->size - c->block.len);
	c->len[VERITY] = SHA256_DIGEST_SIZE + 8;
}

/* Does ${d}, of a known kind, name the bytes that came? */
static int
is_right(const struct content *c, const struct signers_digest *d)
{
	enum digest kind = digest_of(d->algorithm);

	if (c->at != c->size || d->len != c->len[kind] ||
	    memcmp(d->value, c->digest[kind], d->len) != 0)
		return (0);
	/* A verity digest also needs whole pages (FORMATS 2.4). */
	return (kind != VERITY || (c->block.off % SIGPAD_PAGE == 0 &&
				      c->block.len % SIGPAD_PAGE == 0));
}

static void
judge_digest(
    struct content *c, const char *scheme, const struct signers_digest *d)
{
	struct content_item *x = find_item(c, scheme, d->algorithm);

	if (x == NULL || x->digest == NULL)
		return;
	if (!is_right(c, d))
		x->verdict = CONTENT_WRONG;
	else if (x->verdict == CONTENT_NONE)
		x->verdict = CONTENT_RIGHT;
}

enum content_verdict
content_compare(struct content *c)
{
	enum content_verdict all = CONTENT_NONE;
	size_t i;

	for (i = 0; i < 2; i++)
		if (c->wanted[i] && c->at == c->size)
			c->len[i] = chunks_digest(&c->chunks[i], c->digest[i]);
	if (c->wanted[VERITY] && c->at == c->size)
		finish_tree(c);
	walk(c, judge_digest);
	for (i = 0; i < c->n; i++)
		if (c->item[i].verdict > all)
			all = c->item[i].verdict;
	return (all);
}

const struct content_item *
content_item(const struct content *c, size_t i)
{
	return (i < c->n ? &c->item[i] : NULL);
}

void
content_free(struct content *c)
{
	if (c == NULL)
		return;
	sigblock_free(&c->block);
	free(c);
}
