#include <stdlib.h>
#include <string.h>

#include "form/container.h"
#include "form/sigblock.h"
#include "form/sigid.h"
#include "form/signers.h"
#include "form/sigpad.h"
#include "form/ziptail.h"
#include "util/endian.h"

/*
 * The signing block as a container: an id names a pair.  A changed pair keeps
 * its place.  A new pair goes to the end, before the spare padding, which is
 * carved to make room.  If that padding is too small, the block grows, by whole
 * pages where they are needed (FORMATS 2.5 to 2.8).  Other padding stays as it
 * is.
 */
struct apk {
	struct ziptail tail;
	struct sigblock block;
};

/* The central directory's offset must fit 32 bits and not be all ones. */
#define CD_OFFSET_MAX 0xfffffffeU

static int
apk_bid(struct view *v, struct err *e)
{
	struct zip z;
	int rc;

	if (zip_find(v, &z, e) != 0)
		return (e->kind == ERR_INPUT ? 0 : -1);
	if ((rc = sigblock_bid(v, &z, e)) == 0)
		(void)err_set(e, ERR_INPUT,
		    "no APK signing block before the central directory at %llu",
		    (unsigned long long)z.cd);
	return (rc == 1 ? 32 + 128 : rc);
}

static void
apk_free(void *state)
{
	struct apk *a = state;

	ziptail_free(&a->tail);
	sigblock_free(&a->block);
}

/*
 * Read the CD if there is no APK signature: its checksums identify the content.
 */
static int
apk_scan(void *state, struct view *v, struct err *e)
{
	struct apk *a = state;
	struct zip z;

	if (zip_find(v, &z, e) != 0 || sigblock_read(&a->block, v, &z, e) != 0)
		return (-1);
	return (ziptail_read(&a->tail, v, !a->block.signature, e));
}

static int
apk_get(const void *state, const struct slot *slot, const uint8_t **value,
    size_t *len, struct err *e)
{
	const struct apk *a = state;
	const struct sigpair *p = sigblock_find(&a->block, slot->id);

	(void)e;
	if (p == NULL)
		return (0);
	*value = sigblock_value(&a->block, p);
	*len = p->len - SIGPAIR_FRAME;
	return (1);
}

/* The new pairs while they are built. */
struct rebuild {
	const struct change *c;
	size_t n;
	struct buf pairs;
	size_t used;      /* of the old block, without spare padding */
	size_t left;      /* ${used}, without the pairs that change */
	unsigned int met; /* a bit for each change that was made */
};

static void
add_pair(struct buf *b, uint32_t id, const uint8_t *value, size_t len)
{
	uint8_t head[SIGPAIR_FRAME];

	le64enc(head, len + 4);
	le32enc(head + 8, id);
	buf_add(b, head, sizeof(head));
	buf_add(b, value, len);
}

/* Return the index of the change for ${id}, or r->n if there is none. */
static size_t
find_change(const struct rebuild *r, uint32_t id)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->c[i].slot.id == id)
			break;
	return (i);
}

static void
add_change(struct rebuild *r, size_t k)
{
	const struct change *c = &r->c[k];

	if (!c->gone && (r->met >> k & 1) == 0)
		add_pair(&r->pairs, c->slot.id, c->value, c->len);
	r->met |= 1U << k;
}

/*
 * Copy all pairs except spare padding.  Write a changed id once, at its first
 * place.
 */
static void
copy_pairs(struct rebuild *r, const struct sigblock *b)
{
	const struct sigpair *p;
	size_t i, k;

	for (i = 0; i < b->n; i++) {
		p = &b->pair[i];
		if (p == b->spare)
			continue;
		r->used += p->len;
		if ((k = find_change(r, p->id)) == r->n) {
			r->left += p->len;
			buf_add(&r->pairs, b->data + p->at, p->len);
		} else {
			add_change(r, k);
		}
	}
}

static void
append_new(struct rebuild *r)
{
	size_t k;

	for (k = 0; k < r->n; k++)
		add_change(r, k);
}

static uint64_t
new_length(const struct rebuild *r, const struct sigblock *b)
{
	uint64_t used = SIGBLOCK_FRAME + r->pairs.len, had;

	/* Any of these means that the block must fill pages (FORMATS 2.5). */
	if (b->len % SIGPAD_PAGE != 0 && !b->padding && !b->verity)
		return (used);
	had = sigpad_shrink(b->len, r->used, r->left);
	return (sigpad_grow(had, used));
}

/* Append padding and footer: the block of ${len} bytes without its head. */
static void
finish(struct rebuild *r, const struct sigblock *b, uint64_t len)
{
	size_t pad = (size_t)len - SIGBLOCK_FRAME - r->pairs.len;
	uint8_t size[8], *room;

	if (pad > 0) {
		pad -= SIGPAIR_FRAME;
		add_pair(&r->pairs, SIGID_PADDING, NULL, 0);
		if ((room = buf_room(&r->pairs, pad)) == NULL)
			return;
		memset(room, 0, pad);
		le64enc(room - SIGPAIR_FRAME, pad + 4);
		r->pairs.len += pad;
	}
	le64enc(size, len - 8);
	buf_add(&r->pairs, size, sizeof(size));
	buf_add(&r->pairs, b->data + b->len - 16, 16);
}

static int
check_length(const struct sigblock *b, uint64_t len, struct err *e)
{
	if (b->off + len > CD_OFFSET_MAX)
		return (err_set(e, ERR_INPUT,
		    "the central directory would move to %llu, beyond the "
		    "4 GiB that the format can address",
		    (unsigned long long)(b->off + len)));
	if (len > SIGBLOCK_MAX)
		return (err_set(e, ERR_INPUT,
		    "the signing block would grow to %llu bytes, at most %u "
		    "are accepted",
		    (unsigned long long)len, SIGBLOCK_MAX));
	return (0);
}

static int
edit_eocd(const struct ziptail *t, uint64_t cd, struct edits *ed, struct err *e)
{
	uint8_t *new = malloc(t->eocdlen);
	int64_t found;

	if (new == NULL)
		return (err_nomem(e));
	memcpy(new, t->eocd, t->eocdlen);
	le32enc(new + ZIP_EOCD_CDOFFSET, (uint32_t)cd);
	edits_add(ed, t->zip.eocd, t->eocd, t->eocdlen, new, t->eocdlen);
	found = zip_findtail(new, t->eocdlen);
	free(new);
	if (found != 0)
		return (err_set(e, ERR_INPUT,
		    "with the central directory at %llu the ZIP comment would "
		    "hold a false end of central directory record",
		    (unsigned long long)cd));
	return (0);
}

static int
apk_edits(const void *state, const struct change *c, size_t n, struct edits *ed,
    struct err *e)
{
	const struct apk *a = state;
	const struct sigblock *b = &a->block;
	struct rebuild r = {
	    .c = c, .n = n, .used = SIGBLOCK_FRAME, .left = SIGBLOCK_FRAME};
	uint8_t head[8];
	uint64_t len;
	int rc = -1;

	copy_pairs(&r, b);
	append_new(&r);
	len = new_length(&r, b);
	if (buf_ok(&r.pairs, e) != 0 || check_length(b, len, e) != 0)
		goto done;
	finish(&r, b, len);
	if (buf_ok(&r.pairs, e) != 0)
		goto done;
	le64enc(head, len - 8);
	edits_add(ed, b->off, b->data, 8, head, 8);
	edits_add(
	    ed, b->off + 8, b->data + 8, b->len - 8, r.pairs.data, r.pairs.len);
	rc = edit_eocd(&a->tail, b->off + len, ed, e);
done:
	buf_free(&r.pairs);
	return (rc);
}

static int
apk_isonly(const void *state, const struct change *c, size_t n)
{
	const struct apk *a = state;
	const struct sigblock *b = &a->block;
	struct rebuild r = {
	    .c = c, .n = n, .used = SIGBLOCK_FRAME, .left = SIGBLOCK_FRAME};
	/* Spare padding may be ours; other padding was in the base. */
	const struct sigpair *old = sigblock_first(b, SIGID_PADDING);
	enum sigpad_rule rule = SIGPAD_ANY;
	int only;

	if (b->verity)
		rule = SIGPAD_WHOLE;
	else if (old != NULL && old != b->spare)
		rule = SIGPAD_MADEWHOLE;
	copy_pairs(&r, b);
	only = !r.pairs.failed && sigpad_isonly(b->len, r.used,
				      SIGBLOCK_FRAME + r.pairs.len, rule);
	buf_free(&r.pairs);
	return (only);
}

/* Android 9 and later read v3.0, earlier ones v2. */
static int
apk_certificate(
    const void *state, uint8_t digest[SHA256_DIGEST_SIZE], struct err *e)
{
	const struct apk *a = state;
	const struct sigpair *p = sigblock_first(&a->block, SIGID_V3);
	struct signers_rest cert;
	struct sha256_ctx ctx;

	if (p == NULL)
		p = sigblock_first(&a->block, SIGID_V2);
	if (p == NULL || signers_certificate(sigblock_value(&a->block, p),
			     p->len - SIGPAIR_FRAME, &cert) != 0)
		return (err_set(e, ERR_INPUT,
		    "there is no APK signature of scheme v2 or v3 with a "
		    "certificate"));
	sha256_init(&ctx);
	sha256_update(&ctx, cert.len, cert.p);
	sha256_digest(&ctx, SHA256_DIGEST_SIZE, digest);
	return (0);
}

static int
apk_is_signed(const void *state)
{
	const struct apk *a = state;

	return (a->block.signature || a->tail.jarsigned);
}

static void
apk_ident(const void *state, struct sha256_ctx *ctx)
{
	const struct apk *a = state;

	ziptail_ident(&a->tail, ctx);
	sha256_update(ctx, a->block.len, a->block.data);
}

static const struct ziptail *
apk_tail(const void *state)
{
	const struct apk *a = state;

	return (&a->tail);
}

const struct container container_apk = {
    .name = "APK signing block",
    .nosign = "the package is not signed: it has neither an APK signature of "
	      "scheme v2 or later nor a JAR signature (META-INF/*.SF)",
    .bid = apk_bid,
    .size = sizeof(struct apk),
    .scan = apk_scan,
    .get = apk_get,
    .edits = apk_edits,
    .isonly = apk_isonly,
    .certificate = apk_certificate,
    .is_signed = apk_is_signed,
    .ident = apk_ident,
    .tail = apk_tail,
    .free = apk_free,
};
