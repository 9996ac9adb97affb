#include <stdlib.h>
#include <string.h>

#include "form/container.h"
#include "form/omahatag.h"
#include "form/pesum.h"
#include "form/petable.h"
#include "form/places.h"
#include "util/endian.h"

/*
 * A PE file, a program for Windows (FORMATS 4).  Its signature covers
 * everything except the CheckSum, the directory entry of the certificate table,
 * and the table.  In the table, places for a channel may be prepared, and a tag
 * may be appended behind the signature.
 */
struct pe {
	struct petable table; /* without its data */
	struct places places;
	size_t stray; /* where in the table a foreign tag is; or table.len */
};

#define NOT_SIGNED "the program is not signed: it has no certificate table"

static void
pe_free(void *state)
{
	struct pe *x = state;

	petable_free(&x->table);
	places_free(&x->places);
}

/* Find all places in the table. */
static int
find_places(struct pe *x, struct err *e)
{
	const struct petable *t = &x->table;
	size_t tag;

	if (places_find(&x->places, t->data, t->der, t->off, e) != 0)
		return (-1);
	tag = t->der + omahatag_last(t->data + t->der, t->len - t->der);
	if (places_findtag(&x->places, t->data, t->len, tag, t->off, e) != 0)
		return (-1);
	x->stray = places_straytag(&x->places, t->data, t->len, t->off);
	return (0);
}

static int
pe_scan(void *state, struct view *v, struct err *e)
{
	struct pe *x = state;
	int rc = petable_read(&x->table, v, e);

	if (rc == 0 && x->table.len > 0)
		rc = find_places(x, e);
	petable_free(&x->table);
	return (rc);
}

static int
pe_get(const void *state, const struct slot *slot, const uint8_t **value,
    size_t *len, struct err *e)
{
	const struct pe *x = state;

	(void)e;
	return (places_get(&x->places, slot, value, len));
}

/* Is there a tag other than the one that ${c} would write? */
static int
has_other(const struct pe *x, const struct change *c)
{
	const struct places *s = &x->places;

	if (c->slot.id != SLOT_OMAHA || places_taglen(c) == 0)
		return (0);
	return (x->stray < x->table.len ||
		(s->prepared[SLOT_OMAHA].data != NULL && s->tag.data != NULL));
}

/* The length of the table if a tag of ${len} bytes at ${at} ends it. */
static size_t
table_len(size_t at, size_t len)
{
	size_t n = at + len + PETABLE_ALIGN - 1;

	return (n - n % PETABLE_ALIGN);
}

/*
 * Append, replace or remove the appended tag.  Update all lengths: the table
 * ends with the file.
 */
static int
edit_tag(
    const struct pe *x, const struct change *c, struct edits *ed, struct err *e)
{
	const struct petable *t = &x->table;
	const struct place *old = &x->places.tag;
	size_t at = old->data == NULL ? t->len : (size_t)(old->off - t->off);
	size_t len = places_taglen(c), end = table_len(at, len);
	uint8_t is[4], new[4], *tag;

	if (end > PETABLE_MAX)
		return (err_set(e, ERR_INPUT,
		    "the certificate table would have %zu bytes, at most %u "
		    "are read",
		    end, PETABLE_MAX));
	if ((tag = calloc(1, end - at + 1)) == NULL)
		return (err_nomem(e));
	if (len > 0)
		memcpy(tag, c->value, len);
	edits_add(ed, t->off + at, old->data, old->len, tag, end - at);
	free(tag);
	le32enc(is, (uint32_t)t->len);
	le32enc(new, (uint32_t)end);
	edits_add(ed, t->sizeat, is, sizeof(is), new, sizeof(new));
	edits_add(ed, t->off, is, sizeof(is), new, sizeof(new));
	return (0);
}

static int
edit_place(
    const struct pe *x, const struct change *c, struct edits *ed, struct err *e)
{
	if (x->table.len == 0 && !c->gone && c->len > 0)
		return (err_set(e, ERR_INPUT, NOT_SIGNED));
	if (places_check(c, e) != 0)
		return (-1);
	if (has_other(x, c))
		return (err_set(e, ERR_INPUT,
		    "the certificate table has another tag of Omaha, and some "
		    "readers would take the one, and some the other"));
	if (c->slot.id == SLOT_OMAHA &&
	    !places_isprepared(&x->places, &c->slot))
		return (x->table.len == 0 ? 0 : edit_tag(x, c, ed, e));
	return (places_edit(&x->places, c, ed, e));
}

static int
pe_edits(const void *state, const struct change *c, size_t n, struct edits *ed,
    struct err *e)
{
	const struct pe *x = state;
	const struct petable *t = &x->table;
	size_t i;

	for (i = 0; i < n; i++)
		if (edit_place(x, &c[i], ed, e) != 0)
			return (-1);
	pesum_edit(ed, t->sumat, t->sum, t->off + t->len);
	return (0);
}

/*
 * Mozilla's place may have had an example text, as in Mozilla's own programs,
 * which a channel overwrites.  The tools that prepare other places fill them
 * with NULs.
 */
static int
pe_isonly(const void *state, const struct change *c, size_t n)
{
	size_t i;

	(void)state;
	for (i = 0; i < n; i++)
		if (c[i].slot.id == SLOT_MOZILLA)
			return (0);
	return (1);
}

static int
pe_is_signed(const void *state)
{
	const struct pe *x = state;

	return (x->table.len > 0);
}

static int
pe_is_prepared(const void *state, const struct slot *slot)
{
	const struct pe *x = state;

	return (places_isprepared(&x->places, slot));
}

static int
pe_doubt(const void *state, const struct slot *slot, struct err *why)
{
	if (slot->id != SLOT_OMAHA || pe_is_prepared(state, slot))
		return (0);
	return (err_set(why, ERR_INPUT,
	    "the tag was appended behind the signature: where Windows has "
	    "EnableCertPaddingCheck set, the program looks as if it were not "
	    "signed"));
}

const struct container container_pe = {
    .name = "EXE file",
    .kind = "pe",
    .nosign = NOT_SIGNED,
    .noplace = "no place for a channel was prepared in the signature "
	       "(chanpack-desktop(5)); -F omaha appends a tag",
    .bid = petable_bid,
    .size = sizeof(struct pe),
    .scan = pe_scan,
    .get = pe_get,
    .edits = pe_edits,
    .isonly = pe_isonly,
    .is_signed = pe_is_signed,
    .is_prepared = pe_is_prepared,
    .doubt = pe_doubt,
    .free = pe_free,
};
