#include <stdlib.h>
#include <string.h>

#include "form/container.h"
#include "form/sigblock.h"
#include "form/ziptail.h"
#include "util/endian.h"

/*
 * The ZIP comment as a container (FORMATS 1.6).  It has one value, the whole
 * comment, whatever the id: codecs keep their records at its end.
 */
struct zipcomment {
	struct ziptail tail;
	int covered; /* a v2 or later signature covers the comment */
};

/* Android 4 to 6 never find a comment of 65535 bytes (FORMATS 1.2). */
#define COMMENT_MAX 65534

static int
zipcomment_bid(struct view *v, struct err *e)
{
	struct zip z;

	if (zip_find(v, &z, e) != 0)
		return (e->kind == ERR_INPUT ? 0 : -1);
	return (32);
}

static void
zipcomment_free(void *state)
{
	struct zipcomment *c = state;

	ziptail_free(&c->tail);
	free(c);
}

static int
scan_into(struct zipcomment *c, struct view *v, struct err *e)
{
	struct sigblock block;
	struct zip z;
	int rc;

	if (zip_find(v, &z, e) != 0 || (rc = sigblock_bid(v, &z, e)) < 0)
		return (-1);
	if (rc == 1) {
		if (sigblock_read(&block, v, &z, e) != 0)
			return (-1);
		c->covered = block.signature;
		sigblock_free(&block);
	}
	return (ziptail_read(&c->tail, v, !c->covered, e));
}

static int
zipcomment_scan(struct view *v, void **state, struct err *e)
{
	struct zipcomment *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return (err_nomem(e));
	if (scan_into(c, v, e) != 0) {
		zipcomment_free(c);
		return (-1);
	}
	*state = c;
	return (0);
}

static int
zipcomment_get(
    const void *state, uint32_t id, const uint8_t **value, size_t *len)
{
	const struct zipcomment *c = state;

	(void)id;
	if (c->tail.zip.commentlen == 0)
		return (0);
	*value = c->tail.eocd + ZIP_EOCD_LEN;
	*len = c->tail.zip.commentlen;
	return (1);
}

/* Put the new end record together and make sure that it is found. */
static int
edit_comment(const struct ziptail *t, const uint8_t *comment, size_t len,
    struct edits *ed, struct err *e)
{
	size_t newlen = ZIP_EOCD_LEN + len;
	uint8_t *new = malloc(newlen);
	int64_t found;

	if (new == NULL)
		return (err_nomem(e));
	memcpy(new, t->eocd, ZIP_EOCD_LEN);
	le16enc(new + ZIP_EOCD_COMMENTLEN, (uint16_t)len);
	if (len > 0)
		memcpy(new + ZIP_EOCD_LEN, comment, len);
	edits_add(ed, t->zip.eocd, t->eocd, t->eocdlen, new, newlen);
	found = zip_findtail(new, newlen);
	free(new);
	if (found != 0)
		return (err_set(e, ERR_INPUT,
		    "the ZIP comment would hold a false end of central "
		    "directory record"));
	return (0);
}

static int
zipcomment_edits(const void *state, const struct change *c, size_t n,
    struct edits *ed, struct err *e)
{
	const struct zipcomment *z = state;

	if (n != 1)
		return (err_set(e, ERR_INPUT,
		    "only one form at a time fits into the ZIP comment"));
	if (z->covered)
		return (err_set(e, ERR_INPUT,
		    "an APK signature of scheme v2 or later covers the ZIP "
		    "comment: use a signing block form, such as vasdolly"));
	if (c->len > COMMENT_MAX)
		return (err_set(e, ERR_INPUT,
		    "the ZIP comment would have %zu bytes, at most %d are "
		    "found by Android",
		    c->len, COMMENT_MAX));
	return (edit_comment(&z->tail, c->value, c->gone ? 0 : c->len, ed, e));
}

static int
zipcomment_is_signed(const void *state)
{
	const struct zipcomment *c = state;

	return (!c->covered && c->tail.jarsigned);
}

static void
zipcomment_ident(const void *state, struct sha256_ctx *ctx)
{
	const struct zipcomment *c = state;

	ziptail_ident(&c->tail, ctx);
}

const struct container container_zipcomment = {
    .name = "ZIP comment",
    .bid = zipcomment_bid,
    .scan = zipcomment_scan,
    .get = zipcomment_get,
    .edits = zipcomment_edits,
    .is_signed = zipcomment_is_signed,
    .ident = zipcomment_ident,
    .free = zipcomment_free,
};
