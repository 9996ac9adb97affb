#include <stdlib.h>
#include <string.h>

#include "form/container.h"
#include "form/sigblock.h"
#include "form/zipentry.h"
#include "form/zipgap.h"
#include "form/ziptail.h"
#include "util/endian.h"

/*
 * The parts that may change in a ZIP file without an APK signature of scheme v2
 * or later: its comment, which is one value with the codecs' records at its end
 * (FORMATS 1.6), and an entry for each path (FORMATS 8).  Both change the EOCD,
 * so both are in one container.
 */
struct plainzip {
	struct ziptail tail;
	int block;   /* there is a signing block */
	int covered; /* a v2 or later signature in it covers all the rest */
	/* Not set if covered: */
	struct zipentry entry;
	struct err stray; /* why nothing can be written; ERR_NONE: it can */
};

/* Some Android versions never find 65535 bytes of comment (FORMATS 1.2). */
#define COMMENT_MAX 65534

static int
plainzip_bid(struct view *v, struct err *e)
{
	struct zip z;

	if (zip_find(v, &z, e) != 0)
		return (e->kind == ERR_INPUT ? 0 : -1);
	return (32);
}

static void
plainzip_free(void *state)
{
	struct plainzip *z = state;

	zipentry_free(&z->entry);
	ziptail_free(&z->tail);
}

static int
read_block(
    struct plainzip *p, struct view *v, const struct zip *z, struct err *e)
{
	struct sigblock block;

	if ((p->block = sigblock_bid(v, z, e)) != 1)
		return (p->block);
	if (sigblock_read(&block, v, z, e) != 0)
		return (-1);
	p->covered = block.signature;
	sigblock_free(&block);
	return (0);
}

static int
read_gap(struct plainzip *p, struct view *v, struct err *e)
{
	if (p->block)
		(void)err_set(&p->stray, ERR_INPUT,
		    "an APK signing block lies before the central directory: "
		    "use a signing block form, such as walle");
	else if (zipgap_check(v, &p->tail, &p->stray) != 0 &&
		 p->stray.kind != ERR_INPUT) {
		*e = p->stray;
		return (-1);
	}
	return (0);
}

static int
plainzip_scan(void *state, struct view *v, struct err *e)
{
	struct plainzip *p = state;
	struct zip z;

	if (zip_find(v, &z, e) != 0 || read_block(p, v, &z, e) != 0 ||
	    ziptail_read(&p->tail, v, !p->covered, e) != 0)
		return (-1);
	if (p->covered)
		return (0);
	if (zipentry_read(&p->entry, v, &p->tail, e) != 0)
		return (-1);
	return (read_gap(p, v, e));
}

static int
plainzip_get(const void *state, const struct slot *slot, const uint8_t **value,
    size_t *len, struct err *e)
{
	const struct plainzip *z = state;

	if (slot->path[0] != '\0' && z->covered)
		return (err_set(e, ERR_INPUT,
		    "a package with a signature of scheme v2 or later cannot "
		    "carry a channel in an entry"));
	if (slot->path[0] != '\0')
		return (zipentry_get(&z->entry, slot->path, value, len, e));
	if (z->tail.zip.commentlen == 0)
		return (0);
	*value = z->tail.eocd + ZIP_EOCD_LEN;
	*len = z->tail.zip.commentlen;
	return (1);
}

/* Put the new comment behind the EOCD in ${end}. */
static int
set_comment(const struct plainzip *z, const struct change *c, struct buf *end,
    struct err *e)
{
	size_t len = c->gone ? 0 : c->len;

	if (z->covered)
		return (err_set(e, ERR_INPUT,
		    "an APK signature of scheme v2 or later covers the ZIP "
		    "comment: %s",
		    c->gone ? "what is in it stays"
			    : "use a signing block form, such as vasdolly"));
	if (len > COMMENT_MAX)
		return (err_set(e, ERR_INPUT,
		    "the ZIP comment would have %zu bytes, at most %d are "
		    "found by Android",
		    len, COMMENT_MAX));
	end->len = ZIP_EOCD_LEN;
	le16enc(end->data + ZIP_EOCD_COMMENTLEN, (uint16_t)len);
	buf_add(end, c->value, len);
	return (buf_ok(end, e));
}

static int
set_entry(const struct plainzip *z, const struct change *c, struct buf *end,
    struct edits *ed, struct err *e)
{
	if (z->covered)
		return (err_set(e, ERR_INPUT,
		    "an APK signature of scheme v2 or later covers the "
		    "entries: use a signing block form, such as walle"));
	return (zipentry_edits(&z->entry, c->slot.path,
	    c->gone ? NULL : c->value, c->len, ed, end->data, e));
}

/* Is ${c} for an entry?  If not, it is for the comment. */
static int
is_entry(const struct change *c)
{
	return (c->slot.path[0] != '\0');
}

static int
check_changes(const struct change *c, size_t n, struct err *e)
{
	size_t i, entries = 0;

	for (i = 0; i < n; i++)
		entries += is_entry(&c[i]) ? 1 : 0;
	if (entries <= 1)
		return (0);
	return (err_set(e, ERR_INPUT,
	    "only one entry can be written at a time: write entries one after "
	    "another, and remove them in reverse order"));
}

/* Add the edit of the EOCD and its comment; check that readers find it. */
static int
edit_end(const struct ziptail *t, const struct buf *end, struct edits *ed,
    struct err *e)
{
	edits_add(ed, t->zip.eocd, t->eocd, t->eocdlen, end->data, end->len);
	if (zip_findtail(end->data, end->len) != 0)
		return (err_set(e, ERR_INPUT,
		    "the ZIP comment would hold a false end of central "
		    "directory record"));
	return (0);
}

/* A value may be removed even where no new one may be written. */
static int
check_stray(const struct plainzip *z, const struct change *c, struct err *e)
{
	if (c->gone || z->covered || z->stray.kind == ERR_NONE)
		return (0);
	*e = z->stray;
	return (-1);
}

static int
plainzip_edits(const void *state, const struct change *c, size_t n,
    struct edits *ed, struct err *e)
{
	const struct plainzip *z = state;
	struct buf end = BUF_INIT;
	size_t i;
	int rc;

	buf_add(&end, z->tail.eocd, z->tail.eocdlen);
	rc = buf_ok(&end, e);
	if (rc == 0)
		rc = check_changes(c, n, e);
	for (i = 0; i < n && rc == 0; i++)
		rc = check_stray(z, &c[i], e);
	for (i = 0; i < n && rc == 0; i++)
		rc = is_entry(&c[i]) ? set_entry(z, &c[i], &end, ed, e)
				     : set_comment(z, &c[i], &end, e);
	if (rc == 0)
		rc = edit_end(&z->tail, &end, ed, e);
	buf_free(&end);
	return (rc);
}

/*
 * Writing a record or an entry changes no byte before it, so only one base is
 * possible.
 */
static int
plainzip_isonly(const void *state, const struct change *c, size_t n)
{
	(void)state;
	(void)c;
	(void)n;
	return (1);
}

static int
plainzip_is_signed(const void *state)
{
	const struct plainzip *z = state;

	return (!z->covered && z->tail.jarsigned);
}

static void
plainzip_ident(const void *state, struct sha256_ctx *ctx)
{
	const struct plainzip *z = state;

	ziptail_ident(&z->tail, ctx);
}

static const struct ziptail *
plainzip_tail(const void *state)
{
	const struct plainzip *z = state;

	return (&z->tail);
}

const struct container container_plainzip = {
    .name = "ZIP file",
    .nosign = "the package is not signed: it has neither an APK signature of "
	      "scheme v2 or later nor a JAR signature (META-INF/*.SF)",
    .bid = plainzip_bid,
    .size = sizeof(struct plainzip),
    .scan = plainzip_scan,
    .get = plainzip_get,
    .edits = plainzip_edits,
    .isonly = plainzip_isonly,
    .is_signed = plainzip_is_signed,
    .ident = plainzip_ident,
    .tail = plainzip_tail,
    .free = plainzip_free,
};
