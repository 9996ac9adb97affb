#include <stdlib.h>
#include <string.h>

#include "form/container.h"
#include "form/omahatag.h"
#include "form/places.h"

/*
 * An MSI package, an OLE compound file (FORMATS 5).  Its signature covers its
 * streams.  It does not cover bytes behind the streams, where a tag may be
 * appended, nor all of the signature's own stream, where places may be
 * prepared.  Readers use the last tag in the last MSI_TAIL bytes.  The
 * signature's stream may be in several parts.  So a place counts only if its
 * marks, or the bytes that fill it, show that it is in one part.
 */
#define MSI_TAIL 81934

struct msi {
	uint64_t size;
	struct places places;
	int stray; /* a later tag hides the prepared place */
};

static int
msi_bid(struct view *v, struct err *e)
{
	static const uint8_t magic[8] = {
	    0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1};
	uint8_t head[512];

	if (v->size < sizeof(head))
		return (err_set(e, ERR_INPUT, "too short"), 0);
	if (view_read(v, 0, head, sizeof(magic), e) != 0)
		return (-1);
	if (memcmp(head, magic, sizeof(magic)) == 0)
		return (64);
	(void)err_set(e, ERR_INPUT, "no ZIP file and no MSI file");
	return (0);
}

static void
msi_free(void *state)
{
	struct msi *m = state;

	places_free(&m->places);
}

/* Is there a tag at ${at} with only NULs between it and the end of the file? */
static int
is_appended(const uint8_t *tail, size_t len, size_t at)
{
	size_t n = omahatag_len(tail + at, len - at);

	return (n > 0 && omahatag_isfill(tail + at + n, len - at - n));
}

static void
forget_place(struct place *x)
{
	free(x->data);
	*x = (struct place){.data = NULL};
}

/* Forget a place that has other bytes where NULs must be: it is in parts. */
static void
keep_whole(struct places *s, uint32_t slot)
{
	struct place *x = &s->prepared[slot];
	size_t n;

	if (x->data == NULL)
		return;
	if (slot == SLOT_OMAHA)
		n = omahatag_len(x->data, x->len);
	else
		n = strnlen((const char *)x->data, x->len);
	if (!omahatag_isfill(x->data + n, x->len - n))
		forget_place(x);
}

/* Find the places in ${tail}, the last ${len} bytes of the file. */
static int
find_places(struct msi *m, const uint8_t *tail, size_t len, struct err *e)
{
	struct place *x = &m->places.prepared[SLOT_OMAHA];
	size_t last = omahatag_last(tail, len);
	uint64_t off = m->size - len;

	if (places_find(&m->places, tail, len, off, e) != 0)
		return (-1);
	keep_whole(&m->places, SLOT_OMAHA);
	keep_whole(&m->places, SLOT_BLOB);
	if (x->data != NULL && last < x->off - off + x->len)
		return (0);
	if (!is_appended(tail, len, last)) {
		m->stray = x->data != NULL;
		return (0);
	}
	/* Readers use this tag instead of the prepared place. */
	forget_place(x);
	return (places_findtag(&m->places, tail, len, last, off, e));
}

static int
msi_scan(void *state, struct view *v, struct err *e)
{
	struct msi *m = state;
	size_t len = v->size < MSI_TAIL ? (size_t)v->size : MSI_TAIL;
	uint8_t *tail = malloc(len);
	int rc;

	if (tail == NULL)
		return (err_nomem(e));
	m->size = v->size;
	if ((rc = view_read(v, v->size - len, tail, len, e)) == 0)
		rc = find_places(m, tail, len, e);
	free(tail);
	return (rc);
}

static int
msi_get(const void *state, const struct slot *slot, const uint8_t **value,
    size_t *len, struct err *e)
{
	const struct msi *m = state;

	(void)e;
	return (places_get(&m->places, slot, value, len));
}

static int
edit_place(const struct msi *m, const struct change *c, struct edits *ed,
    struct err *e)
{
	const struct place *tag = &m->places.tag;
	size_t len = places_taglen(c);

	if (places_check(c, e) != 0)
		return (-1);
	if (c->slot.id != SLOT_OMAHA ||
	    places_isprepared(&m->places, &c->slot)) {
		if (len > 0 && m->stray)
			return (err_set(e, ERR_INPUT,
			    "a tag of Omaha follows the place that was "
			    "prepared for one, and readers take the last"));
		return (places_edit(&m->places, c, ed, e));
	}
	edits_add(ed, tag->data == NULL ? m->size : tag->off, tag->data,
	    tag->len, c->value, len);
	return (0);
}

static int
msi_edits(const void *state, const struct change *c, size_t n, struct edits *ed,
    struct err *e)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (edit_place(state, &c[i], ed, e) != 0)
			return (-1);
	return (0);
}

/* Nobody knows what a prepared place held before. */
static int
msi_isonly(const void *state, const struct change *c, size_t n)
{
	(void)state;
	(void)c;
	(void)n;
	return (1);
}

/* Readers do not check the signature. */
static int
msi_is_signed(const void *state)
{
	(void)state;
	return (1);
}

static int
msi_is_prepared(const void *state, const struct slot *slot)
{
	const struct msi *m = state;

	return (places_isprepared(&m->places, slot));
}

const struct container container_msi = {
    .name = "MSI file",
    .kind = "msi",
    .noplace = "no place for a channel was prepared in the signature "
	       "(chanpack-desktop(5)); -F omaha appends a tag",
    .bid = msi_bid,
    .size = sizeof(struct msi),
    .scan = msi_scan,
    .get = msi_get,
    .edits = msi_edits,
    .isonly = msi_isonly,
    .is_signed = msi_is_signed,
    .is_prepared = msi_is_prepared,
    .free = msi_free,
};
