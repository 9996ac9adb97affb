#include <stdlib.h>
#include <string.h>

#include "form/omahatag.h"
#include "form/places.h"
#include "util/endian.h"
#include "util/num.h"

/* Marks that readers look for; they are next to the places. */
#define MOZILLA_MARK "__MOZCUSTOM__:"
#define BLOB_BEGIN   "---BEGIN_BLOB---"
#define BLOB_END     "---END_BLOB---"

/* Tags of DER. */
#define OCTET_STRING 0x04
#define UTF8_STRING  0x0c

/* A part of ${p}. */
struct range {
	size_t at;
	size_t len;
};

/*
 * Return the length of the DER string whose content begins at ${at}, as the
 * header before ${at} says.  Return 0 if there is no header with ${tag}, or if
 * the string ends behind ${len}.
 */
static size_t
string_len(uint8_t tag, const uint8_t *p, size_t len, size_t at)
{
	size_t n = 0;

	if (at >= 4 && p[at - 4] == tag && p[at - 3] == 0x82 && p[at - 2] > 0)
		n = be16dec(p + at - 2);
	else if ((at >= 3 && p[at - 3] == tag && p[at - 2] == 0x81) ||
		 (at >= 2 && p[at - 2] == tag && p[at - 1] < 0x80))
		n = p[at - 1];
	return (n <= len - at ? n : 0);
}

/* Return where the first ${text} begins, or ${len} if there is none. */
static size_t
find_text(const uint8_t *p, size_t len, const char *text)
{
	const uint8_t *at = memmem(p, len, text, strlen(text));

	return (at == NULL ? len : (size_t)(at - p));
}

/* Mozilla's readers use the first mark, and its whole string. */
static struct range
find_mozilla(const uint8_t *p, size_t len)
{
	const size_t mark = sizeof(MOZILLA_MARK) - 1;
	size_t at = find_text(p, len, MOZILLA_MARK);
	size_t n = string_len(OCTET_STRING, p, len, at);

	if (n <= mark)
		return ((struct range){0, 0});
	return ((struct range){at + mark, n - mark});
}

/* Both marks of a blob must be in one string. */
static struct range
find_blob(const uint8_t *p, size_t len)
{
	const size_t mark = sizeof(BLOB_BEGIN) - 1;
	size_t at = find_text(p, len, BLOB_BEGIN);
	size_t n = string_len(UTF8_STRING, p, len, at), end;

	if (n <= mark)
		return ((struct range){0, 0});
	at += mark;
	n -= mark;
	end = find_text(p + at, n, BLOB_END);
	return ((struct range){at, end < n ? end : 0});
}

/* Find the last prepared buffer. */
static struct range
find_omaha(const uint8_t *p, size_t len)
{
	size_t end = len, at, n;

	while ((at = omahatag_last(p, end)) < end) {
		if ((n = omahatag_prepared(p, len, at)) > 0)
			return ((struct range){at, n});
		end = at;
	}
	return ((struct range){0, 0});
}

static int
take_der(struct place *x, const uint8_t *p, struct range r, uint64_t off,
    struct err *e)
{
	if (r.len == 0)
		return (0);
	if ((x->data = malloc(r.len)) == NULL)
		return (err_nomem(e));
	memcpy(x->data, p + r.at, r.len);
	x->off = off + r.at;
	x->len = r.len;
	return (0);
}

int
places_find(
    struct places *s, const uint8_t *p, size_t len, uint64_t off, struct err *e)
{
	struct place *x = s->prepared;

	if (take_der(&x[SLOT_MOZILLA], p, find_mozilla(p, len), off, e) != 0 ||
	    take_der(&x[SLOT_OMAHA], p, find_omaha(p, len), off, e) != 0)
		return (-1);
	return (take_der(&x[SLOT_BLOB], p, find_blob(p, len), off, e));
}

int
places_findtag(struct places *s, const uint8_t *p, size_t len, size_t at,
    uint64_t off, struct err *e)
{
	if (omahatag_len(p + at, len - at) == 0)
		return (0);
	return (take_der(&s->tag, p, (struct range){at, len - at}, off, e));
}

static int
is_in(const struct place *x, uint64_t off)
{
	return (x->data != NULL && off >= x->off &&
		range_ok(off - x->off, OMAHATAG_MAGIC_LEN, x->len));
}

size_t
places_straytag(
    const struct places *s, const uint8_t *p, size_t len, uint64_t off)
{
	size_t at = 0;

	while ((at += find_text(p + at, len - at, OMAHATAG_MAGIC)) < len) {
		if (!is_in(&s->prepared[SLOT_OMAHA], off + at) &&
		    !is_in(&s->tag, off + at))
			break;
		at += OMAHATAG_MAGIC_LEN;
	}
	return (at);
}

/* A prepared place comes first, then the appended tag without its fill. */
int
places_get(const struct places *s, const struct slot *slot,
    const uint8_t **value, size_t *len)
{
	const struct place *x = &s->prepared[slot->id];

	*value = x->data;
	*len = x->len;
	if (x->data == NULL && slot->id == SLOT_OMAHA) {
		*value = s->tag.data;
		*len = omahatag_len(s->tag.data, s->tag.len);
	}
	return (*len > 0);
}

int
places_isprepared(const struct places *s, const struct slot *slot)
{
	return (s->prepared[slot->id].data != NULL);
}

/* What must be prepared for each slot, for messages. */
static const char *const what[] = {
    [SLOT_MOZILLA] = "\"" MOZILLA_MARK "\" in an OCTET STRING",
    [SLOT_OMAHA] = "certificate that signs nothing",
    [SLOT_BLOB] = "blob between \"" BLOB_BEGIN "\" and \"" BLOB_END "\""};

int
places_edit(const struct places *s, const struct change *c, struct edits *ed,
    struct err *e)
{
	const struct place *x = &s->prepared[c->slot.id];
	size_t len = c->gone ? 0 : c->len;
	uint8_t *new;

	if (x->data == NULL && len == 0)
		return (0);
	if (x->data == NULL)
		return (err_set(e, ERR_INPUT,
		    "no place was prepared: there is no %s in the signature "
		    "(chanpack-desktop(5))",
		    what[c->slot.id]));
	if (len > x->len)
		return (err_set(e, ERR_INPUT,
		    "the value would have %zu bytes, and the place that was "
		    "prepared for it has %zu",
		    len, x->len));
	if ((new = calloc(1, x->len)) == NULL)
		return (err_nomem(e));
	if (len > 0)
		memcpy(new, c->value, len);
	else if (c->slot.id == SLOT_OMAHA)
		memcpy(new, OMAHATAG_MAGIC, OMAHATAG_MAGIC_LEN);
	edits_add(ed, x->off, x->data, x->len, new, x->len);
	free(new);
	return (0);
}

int
places_check(const struct change *c, struct err *e)
{
	/* Without outer dashes: a mark may share these with its neighbour. */
	static const char *const marks[] = {
	    OMAHATAG_MAGIC, "__MOZCUSTOM__", "---BEGIN_BLOB", "---END_BLOB"};
	size_t at = c->slot.id == SLOT_OMAHA ? 1 : 0, len = c->len, i;

	if (c->gone || len <= at)
		return (0);
	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (find_text(c->value + at, len - at, marks[i]) < len - at)
			return (err_set(e, ERR_INPUT,
			    "the value has \"%s\" in it, which readers of "
			    "another form look for",
			    marks[i]));
	return (0);
}

size_t
places_taglen(const struct change *c)
{
	size_t n = c->gone ? 0 : omahatag_len(c->value, c->len);

	return (n > OMAHATAG_HEAD ? n : 0);
}

void
places_free(struct places *s)
{
	size_t i;

	for (i = 0; i <= SLOT_BLOB; i++)
		free(s->prepared[i].data);
	free(s->tag.data);
}
