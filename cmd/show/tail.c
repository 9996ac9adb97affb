#include <string.h>

#include "show/diff.h"
#include "show/sigpairs.h"
#include "show/tail.h"
#include "util/endian.h"

/* A package, its base, and the offsets that the package's parts must have. */
struct tail {
	struct base *base;
	const struct forms *forms;
	struct view *v;
	struct zip zip;
	int freecomment; /* the package may have another ZIP comment */
	uint64_t reached;
};

void
tail_place(struct places *places, const char *name, uint64_t off, uint64_t len)
{
	struct place *p = &places->v[places->n++];

	p->name = name;
	p->off = off;
	p->len = len;
}

/*
 * Return the length that the package's comment must have.  If a signing block
 * may have grown too, the sizes do not say: read the package's end record.
 */
static uint64_t
comment_length(const struct tail *t)
{
	const struct inspect *base = &t->base->facts;
	uint64_t least = base->zip.eocd + ZIP_EOCD_LEN;
	struct zip own;
	struct err e;

	if (!t->freecomment)
		return (base->zip.commentlen);
	if (base->hasblock && zip_find(t->v, &own, &e) == 0)
		return (own.commentlen);
	if (base->hasblock || t->v->size < least ||
	    t->v->size - least > ZIP_COMMENT_MAX)
		return (base->zip.commentlen);
	return (t->v->size - least);
}

static int
predict(struct tail *t, struct err *e)
{
	const struct inspect *base = &t->base->facts;
	uint64_t comment = comment_length(t), rest, least;

	rest = base->zip.cdsize + ZIP_EOCD_LEN + comment;
	least =
	    base->hasblock ? base->block.off + SIGBLOCK_FRAME : base->zip.cd;
	least += rest;
	if (t->v->size < least || (!base->hasblock && t->v->size > least))
		return (err_set(e, ERR_INPUT,
		    "has %llu bytes: too %s for a package of this base",
		    (unsigned long long)t->v->size,
		    t->v->size < least ? "few" : "many"));
	t->zip = base->zip;
	t->zip.size = t->v->size;
	t->zip.commentlen = (size_t)comment;
	t->zip.cd = t->v->size - rest;
	t->zip.eocd = t->zip.cd + t->zip.cdsize;
	if (t->zip.cd >= UINT32_MAX)
		return (err_set(e, ERR_INPUT,
		    "the central directory lies at %llu, beyond the 4 GiB that "
		    "the format can address",
		    (unsigned long long)t->zip.cd));
	return (0);
}

static int
compare_next(struct tail *t, struct spot *s, uint64_t len, struct err *e)
{
	int rc = diff_views(s, t->v, &t->base->view, len, e);

	t->reached = s->off;
	return (rc);
}

/* Compare the last entry, between the head and the directory. */
static int
compare_entry(struct tail *t, struct err *e)
{
	struct spot s = {
	    t->base->head, t->base->head, "before the central directory"};

	if (t->base->facts.hasblock)
		return (0);
	return (compare_next(t, &s, t->zip.cd - t->base->head, e));
}

static int
compare_block(const struct tail *t, struct places *places, struct err *e)
{
	const struct sigblock *base = &t->base->facts.block;
	struct sigblock b;
	int rc;

	if (!t->base->facts.hasblock)
		return (0);
	if (sigpairs_read(&b, base, t->v, &t->zip, e) != 0)
		return (-1);
	rc = sigpairs_compare(&b, base, t->forms, e);
	if (rc == 0 &&
	    (b.len != base->len || memcmp(b.data, base->data, b.len) != 0))
		tail_place(places, "signing block", b.off, b.len);
	sigblock_free(&b);
	return (rc);
}

static int
compare_directory(struct tail *t, struct err *e)
{
	const struct zip *base = &t->base->facts.zip;
	struct spot s = {t->zip.cd, base->cd, "in the central directory"};

	return (compare_next(t, &s, t->zip.cdsize, e));
}

/* Compare the fixed part, computed from the base's end record. */
static int
compare_record(struct tail *t, struct err *e)
{
	const struct zip *base = &t->base->facts.zip;
	struct spot s = {t->zip.eocd, base->eocd, "in the end record"};
	uint8_t must[ZIP_EOCD_LEN], is[ZIP_EOCD_LEN];
	int rc;

	if (view_read(&t->base->view, base->eocd, must, sizeof(must), e) != 0 ||
	    view_read(t->v, t->zip.eocd, is, sizeof(is), e) != 0)
		return (-1);
	le32enc(must + ZIP_EOCD_CDOFFSET, (uint32_t)t->zip.cd);
	le16enc(must + ZIP_EOCD_COMMENTLEN, (uint16_t)t->zip.commentlen);
	rc = diff_bytes(&s, is, must, sizeof(is), e);
	t->reached = s.off;
	return (rc);
}

static int
compare_comment(const struct tail *t, struct places *places, struct err *e)
{
	const struct zip *base = &t->base->facts.zip;
	struct spot s = {t->zip.eocd + ZIP_EOCD_LEN, base->eocd + ZIP_EOCD_LEN,
	    "in the ZIP comment"};
	struct zip found;
	int rc = 1;

	if (t->zip.commentlen == base->commentlen)
		rc = diff_views(&s, t->v, &t->base->view, base->commentlen, e);
	if (rc < 0 && (!t->freecomment || e->kind != ERR_INPUT))
		return (-1);
	if (rc != 0)
		tail_place(places, "ZIP comment", s.off, t->zip.commentlen);
	/* Readers must find this end record, not one inside the comment. */
	if (zip_find(t->v, &found, e) != 0)
		return (-1);
	if (found.eocd == t->zip.eocd)
		return (0);
	return (err_set(e, ERR_INPUT,
	    "the ZIP comment holds a false end record at offset %llu",
	    (unsigned long long)found.eocd));
}

int
tail_compare(struct base *base, const struct forms *f, struct view *v,
    struct places *places, uint64_t *reached, struct err *e)
{
	struct tail t = {.base = base, .forms = f, .v = v};
	int rc = -1;

	t.freecomment = !base->facts.block.signature &&
			sigpairs_free(f, &container_plainzip, 0);
	if (predict(&t, e) == 0 && compare_block(&t, places, e) == 0 &&
	    compare_entry(&t, e) == 0 && compare_directory(&t, e) == 0 &&
	    compare_record(&t, e) == 0 && compare_comment(&t, places, e) == 0)
		rc = 0;
	*reached = t.reached;
	return (rc);
}
