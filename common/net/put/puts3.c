#include <nettle/md5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "put/puts3.h"
#include "s3/layout.h"
#include "util/hex.h"
#include "util/num.h"

/* A package of up to this size is sent by one PUT. */
#define SINGLE_MAX (16 << 20)

void
s3fields_add(struct s3fields *f, const char *name, const char *value)
{
	f->field[f->n++] = (struct sigv4_field){name, value};
}

void
s3fields_set(struct s3fields *f, const struct package *p)
{
	f->n = 0;
	hex_encode(f->sha256, p->digest.sha256, DIGEST_LEN);
	s3fields_add(f, META_SHA256, f->sha256);
	s3fields_add(f, "Content-Type", p->type);
	s3fields_add(f, "Cache-Control", PUT_CACHECONTROL);
}

/*
 * Digest the parts that will probably be sent, by the digest that the store
 * will probably check: SHA-256 at Amazon, MD5 at most others.  When the whole
 * is digested, the first part can be sent, while threads digest the others.
 */
static int
digest_s3(struct put *to, struct package *p, struct err *e)
{
	struct layout l = {.part = SINGLE_MAX};
	int amazon = caller_isamazon(to->caller, e), large;

	if (amazon < 0 || filestate_take(&p->state, p->fd, e) != 0)
		return (-1);
	large = p->state.size > SINGLE_MAX;
	if (large && layout_choose(&l, p->state.size, e) != 0)
		return (-1);
	if (sums_start(&p->sums, p->fd, &p->state,
		amazon && large ? SUMS_SHA256 : SUMS_MD5, l.part, e) != 0)
		return (-1);
	return (digest_parts(p->fd, &p->digest, p->sums, p->tap, e));
}

enum { HEAD_SHA256, HEAD_LENGTH, HEAD_ETAG, HEAD_N };

static int
ask_head(struct put *to, const struct package *p, struct call_want want[HEAD_N],
    struct err *e)
{
	struct call call = {
	    .method = "HEAD", .key = p->key, .want = want, .nwant = HEAD_N};
	int rc;

	want[HEAD_SHA256].name = META_SHA256;
	want[HEAD_LENGTH].name = "Content-Length";
	want[HEAD_ETAG].name = "ETag";
	rc = caller_do(to->caller, &call, e);
	call_free(&call);
	return (rc);
}

/* Is the answer to HEAD about this package? */
static int
is_it(const struct package *p, const struct call_want want[HEAD_N])
{
	const char *length = want[HEAD_LENGTH].value;
	char hex[SHA256_HEX];
	uint64_t size;

	hex_encode(hex, p->digest.sha256, DIGEST_LEN);
	return (num_parse(length, strlen(length), &size) == 0 &&
		size == p->digest.size &&
		strcmp(want[HEAD_SHA256].value, hex) == 0);
}

static enum put_there
look_s3(struct put *to, const struct package *p, struct err *e)
{
	struct call_want want[HEAD_N];

	if (ask_head(to, p, want, e) != 0)
		return (e->kind == ERR_NOTFOUND ? PUT_NONE : PUT_FAILED);
	return (is_it(p, want) ? PUT_SAME : PUT_OTHER);
}

/* Check that there is still no object. */
static int
check_none(struct put *to, const struct package *p, struct err *e)
{
	enum put_there there = put_look(to, p, e);

	if (there == PUT_NONE || there == PUT_FAILED)
		return (there == PUT_NONE ? 0 : -1);
	return (
	    err_set(e, ERR_EXISTS, "another upload has stored this key first"));
}

int
s3_writenew(struct put *to, const struct package *p, int replace,
    s3_write *write, void *cookie, struct err *e)
{
	if (replace)
		return (write(cookie, 0, e));
	if (!to->unconditional) {
		if (write(cookie, 1, e) == 0)
			return (0);
		if (e->kind != ERR_UNSUPPORTED)
			return (-1);
		put_note(to, "sent without If-None-Match: %s", e->text);
		to->unconditional = 1;
	}
	return (check_none(to, p, e) != 0 ? -1 : write(cookie, 0, e));
}

struct single {
	struct put *to;
	const struct package *package;
	struct call_want want[2];
};

/* Send by one PUT; the entity tag is then in want[0]. */
static int
send_single(void *cookie, int fresh, struct err *e)
{
	struct single *s = cookie;
	struct put *to = s->to;
	const struct package *p = s->package;
	struct call_want *want = s->want;
	struct s3fields f;
	char sum[BASE64_MAX];
	const uint8_t *md5;
	int rc, amazon = caller_isamazon(to->caller, e);
	struct call call = {.method = "PUT",
	    .key = p->key,
	    .fd = p->fd,
	    .len = p->digest.size,
	    .sha256 = p->digest.sha256,
	    .bound = !amazon,
	    .field = f.field,
	    .want = want,
	    .nwant = 2};

	if (amazon < 0 || sums_wait(p->sums, 0, &md5, e) != 0)
		return (-1);
	s3fields_set(&f, p);
	s3_base64(sum, md5, MD5_DIGEST_SIZE);
	s3fields_add(&f, "Content-MD5", sum);
	if (fresh)
		s3fields_add(&f, "If-None-Match", "*");
	call.nfield = f.n;
	want[0].name = "ETag";
	want[1].name = "x-amz-server-side-encryption";
	rc = put_do(to, &call, e);
	return (
	    rc != 0 ? -1 : s3_checketag(want[0].value, want[1].value, md5, e));
}

/* Are these the same entity tag?  XML has tags with or without quotes. */
static int
is_tag(const char *a, const char *b)
{
	size_t alen = strlen(a), blen = strlen(b);

	if (alen >= 2 && a[0] == '"' && b[0] != '"')
		return (is_tag(b, a));
	if (blen >= 2 && b[0] == '"' && a[0] != '"')
		return (blen - 2 == alen && b[blen - 1] == '"' &&
			memcmp(a, b + 1, alen) == 0);
	return (strcmp(a, b) == 0);
}

/*
 * Check the stored object: size and digest by its fields, and the entity tag
 * that the store answered for our bytes, if it did.
 */
static int
check_head(
    struct put *to, const struct package *p, const char *etag, struct err *e)
{
	struct call_want want[HEAD_N];

	if (ask_head(to, p, want, e) != 0)
		return (err_in(e, "the stored file cannot be checked"));
	if (is_it(p, want) &&
	    (etag[0] == '\0' || is_tag(etag, want[HEAD_ETAG].value)))
		return (0);
	return (err_set(e, ERR_TEMP,
	    "what is in the store is not what was sent: another upload to "
	    "the same key may have taken its place"));
}

static int
send_s3(struct put *to, struct package *p, int replace, struct err *e)
{
	char etag[CALL_VALUE_MAX] = "";
	struct single single = {.to = to, .package = p};
	int rc;

	to->sent = 0;
	to->all = p->digest.size;
	if (p->digest.size > SINGLE_MAX) {
		rc = puts3_multi(to, p, replace, etag, sizeof(etag), e);
	} else {
		rc = s3_writenew(to, p, replace, send_single, &single, e);
		if (rc == 0)
			memcpy(etag, single.want[0].value, sizeof(etag));
	}
	to->all = 0;
	return (rc != 0 ? -1 : check_head(to, p, etag, e));
}

static void
close_s3(struct put *to)
{
	free(to);
}

static const struct put_kind s3_kind = {
    digest_s3, put_spool, look_s3, send_s3, puts3_sweep, close_s3};

int
puts3_open(struct put **p, struct err *e)
{
	if ((*p = calloc(1, sizeof(**p))) == NULL)
		return (err_nomem(e));
	(*p)->kind = &s3_kind;
	return (0);
}
