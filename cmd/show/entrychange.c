#include <string.h>

#include "form/zipinsert.h"
#include "show/entrychange.h"
#include "show/entryform.h"
#include "util/endian.h"

/* Length and offsets of a local header (FORMATS 8.1). */
#define LOCAL_HEADLEN 30
#define LOCAL_SIZE    22
#define LOCAL_NAMELEN 26

/* An entry that the package may have. */
struct found {
	struct buf name;
	struct buf content;
};

int
entrychange_base(struct base *b, struct err *e)
{
	b->head = b->facts.hasblock ? b->facts.block.off : b->facts.zip.cd;
	if (b->facts.hasblock)
		return (0);
	/* ERR_INPUT: the directory is too long, so no entry may change. */
	if (ziptail_read(&b->tail, &b->view, 1, e) != 0)
		return (e->kind == ERR_INPUT ? 0 : -1);
	if (zipentry_read(&b->entry, &b->view, &b->tail, e) != 0)
		return (-1);
	if (b->entry.last.ours)
		b->head = b->entry.last.off;
	return (0);
}

/*
 * Append ${len} bytes at ${off}.  Return 1; 0 if the package is shorter, or if
 * the entry is too long for a form; or -1.
 */
static int
read_into(
    struct buf *b, struct view *v, uint64_t off, size_t len, struct err *e)
{
	uint8_t *p;

	if (len == 0)
		return (1);
	if (len > ZIPPATH_MAX + CHANNEL_MAX)
		return (0);
	if ((p = buf_room(b, len)) == NULL)
		return (err_nomem(e));
	if (view_read(v, off, p, len, e) != 0)
		return (e->kind == ERR_INPUT ? 0 : -1);
	b->len += len;
	return (1);
}

/* Read the entry with the local header at ${off}. */
static int
find_local(struct found *x, struct view *v, uint64_t off, struct err *e)
{
	struct buf head = BUF_INIT;
	size_t name = 0, size = 0;
	int rc = read_into(&head, v, off, LOCAL_HEADLEN, e);

	if (rc == 1) {
		name = le16dec(head.data + LOCAL_NAMELEN);
		size = le32dec(head.data + LOCAL_SIZE);
		rc = read_into(&x->name, v, off + LOCAL_HEADLEN, name, e);
	}
	if (rc == 1)
		rc = read_into(
		    &x->content, v, off + LOCAL_HEADLEN + name, size, e);
	buf_free(&head);
	return (rc);
}

/* Read the entry of the directory's last record ${rec}, at ${off}. */
static int
find_record(struct found *x, struct view *v, uint64_t off,
    const struct zipdir_rec *rec, struct err *e)
{
	buf_add(&x->name, rec->name, rec->namelen);
	if (buf_ok(&x->name, e) != 0)
		return (-1);
	return (read_into(&x->content, v, off + LOCAL_HEADLEN + rec->namelen,
	    le32dec(rec->data + ZIPDIR_USIZE), e));
}

static int
find_last(struct found *x, struct view *v, uint64_t off, struct err *e)
{
	struct zipdir_rec rec;
	struct ziptail t;
	size_t at = 0, n = 0;
	int rc = 0;

	if (ziptail_read(&t, v, 1, e) != 0)
		return (e->kind == ERR_INPUT ? 0 : -1);
	while (zipdir_next(t.cd, (size_t)t.zip.cdsize, &at, &rec))
		n++;
	if (n > 0)
		rc = find_record(x, v, off, &rec, e);
	ziptail_free(&t);
	return (rc);
}

/* Plan the base with last entry ${new} instead of ${old}; each may be NULL. */
static int
make_base(struct entry *x, const struct base *b, const struct ziplast *old,
    const struct found *new, struct err *e)
{
	struct edits ed = EDITS_INIT;
	struct buf eocd = BUF_INIT;
	int rc;

	buf_add(&eocd, b->tail.eocd, b->tail.eocdlen);
	rc = buf_ok(&eocd, e);
	if (rc == 0)
		rc = zipinsert_edits(&b->tail, old,
		    new == NULL ? NULL : &new->name,
		    new == NULL ? NULL : new->content.data,
		    new == NULL ? 0 : new->content.len, &ed, eocd.data, e);
	if (rc == 0) {
		edits_add(&ed, b->tail.zip.eocd, b->tail.eocd, b->tail.eocdlen,
		    eocd.data, eocd.len);
		rc = plan_compile(&x->plan, &ed, b->view.size, e);
	}
	edits_free(&ed);
	buf_free(&eocd);
	return (rc);
}

static int
open_base(struct entry *x, struct base *b, uint64_t off, struct err *e)
{
	x->base = *b;
	patched_view(&x->patched, &b->view, &x->plan, &x->base.view);
	if (inspect_read(&x->base.facts, &x->base.view, e) != 0) {
		view_free(&x->base.view);
		plan_free(&x->plan);
		return (-1);
	}
	x->place.name = "ZIP entry";
	x->place.off = off;
	x->place.len = x->base.facts.zip.cd - off;
	return (0);
}

/* Read the package's entry at ${off}.  Return 1 if a form may write it. */
static int
find_entry(struct found *x, size_t source, const struct base *b,
    const struct forms *f, struct view *v, uint64_t off, struct err *e)
{
	int rc =
	    source == 1 ? find_local(x, v, off, e) : find_last(x, v, off, e);

	if (rc != 1)
		return (rc);
	return (entryform_writes(f, &b->tail, &x->name, &x->content));
}

int
entrychange_make(struct entry *x, size_t way, struct base *b,
    const struct forms *f, struct view *v, struct err *e)
{
	int drops = way % 2 == 1;
	const struct ziplast *old = drops ? &b->entry.last : NULL;
	struct found new = {BUF_INIT, BUF_INIT};
	uint64_t off = drops ? b->entry.last.off : b->facts.zip.cd;
	int rc = 1;

	if (way == 0 || !b->entry.sound ||
	    (drops && !entryform_replaces(f, &b->tail, old)))
		return (0);
	if (way / 2 > 0)
		rc = find_entry(&new, way / 2, b, f, v, off, e);
	if (rc == 1 &&
	    (make_base(x, b, old, way / 2 > 0 ? &new : NULL, e) != 0 ||
		open_base(x, b, off, e) != 0))
		rc = e->kind == ERR_INPUT ? 0 : -1;
	buf_free(&new.name);
	buf_free(&new.content);
	return (rc);
}

void
entrychange_free(struct entry *x)
{
	inspect_free(&x->base.facts);
	view_free(&x->base.view);
	plan_free(&x->plan);
}
