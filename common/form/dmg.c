#include <stdlib.h>
#include <string.h>

#include "form/container.h"
#include "form/dmgbase64.h"
#include "form/dmgimage.h"
#include "form/dmgplace.h"
#include "util/endian.h"

/*
 * A disk image of macOS.  A change of the place for a channel also changes the
 * checksums of the data fork, of the partition and of all partitions: in total
 * four ranges (FORMATS 6.3).
 */
struct dmg {
	struct dmgimage image;
	struct dmgplace place;
	uint8_t *value;  /* the bytes in the place */
	uint8_t *empty;  /* the bytes of the place without a channel */
	uint64_t behind; /* bytes of the run behind the place */
	uint32_t raw;    /* the present CRC of the run */
};

static void
dmg_free(void *state)
{
	struct dmg *d = state;

	free(d->value);
	free(d->empty);
}

static int
find_place(struct dmg *d, const uint8_t *raw, size_t len, struct err *e)
{
	struct dmgplace *p = &d->place;

	d->raw = dmgsum_of(raw, len);
	dmgplace_find(raw, len, d->image.run.crc, p);
	if (p->id == 0)
		return (0);
	if ((d->value = malloc(p->len)) == NULL ||
	    (d->empty = malloc(p->len)) == NULL)
		return (err_nomem(e));
	memcpy(d->value, raw + p->off, p->len);
	memcpy(d->empty, d->value, p->len);
	dmgplace_empty(p, d->empty);
	d->behind = len - p->off - p->len;
	return (0);
}

static int
dmg_scan(void *state, struct view *v, struct err *e)
{
	struct dmg *d = state;
	uint8_t *raw;
	size_t len;
	int rc;

	if (dmgimage_read(&d->image, v, e) != 0)
		return (-1);
	if (!d->image.attributable)
		return (0);
	len = (size_t)d->image.run.len;
	if ((raw = malloc(len)) == NULL)
		return (err_nomem(e));
	if ((rc = view_read(v, d->image.raw, raw, len, e)) == 0)
		rc = find_place(d, raw, len, e);
	free(raw);
	return (rc);
}

static int
dmg_get(const void *state, const struct slot *slot, const uint8_t **value,
    size_t *len, struct err *e)
{
	const struct dmg *d = state;

	(void)e;
	if (d->place.id == 0 || slot->id != d->place.id)
		return (0);
	*value = d->value;
	*len = d->place.len;
	return (1);
}

static int
check_change(const struct dmg *d, const struct change *c, struct err *e)
{
	if (d->image.codesigned)
		return (err_set(e, ERR_INPUT, "%s", container_dmg.nosign));
	if (c->slot.id != d->place.id)
		return (err_set(e, ERR_INPUT,
		    "this disk image has no place for the channel that readers "
		    "of this form look for"));
	if (!c->gone && c->len > d->place.len)
		return (err_set(e, ERR_INPUT,
		    "the place that was prepared for a channel has %zu bytes",
		    d->place.len));
	return (0);
}

/* How the CRC of the run changes if the place changes from ${from} to ${to}. */
static uint32_t
run_diff(const struct dmg *d, const uint8_t *from, const uint8_t *to)
{
	return (dmgsum_behind(
	    dmgsum_of(from, d->place.len) ^ dmgsum_of(to, d->place.len),
	    d->behind));
}

/*
 * The new value of a checksum that covers the run, if the run gets the CRC
 * ${raw}.  If the checksum was not updated for the present bytes of the place,
 * it is still that of the built image: then start from the CRC of that time.
 * So the new checksum is right, as that of Mozilla's writer.
 */
static uint32_t
cover(const struct dmg *d, const struct dmgcover *c, uint32_t raw)
{
	uint32_t was = d->raw;

	if (dmgsum_join(&c->before, &d->image.run, &c->after) == c->crc)
		was = d->image.run.crc;
	return (c->crc ^ dmgsum_behind(was ^ raw, c->after.len));
}

static void
add_sum(struct edits *ed, uint64_t off, uint32_t old, uint32_t new)
{
	uint8_t was[4], is[4];

	be32enc(was, old);
	be32enc(is, new);
	edits_add(ed, off, was, sizeof(was), is, sizeof(is));
}

static void
add_sums(const struct dmg *d, uint32_t raw, struct edits *ed)
{
	const struct dmgimage *i = &d->image;
	uint32_t blocks = cover(d, &i->blocks, raw);
	char chars[DMG_CHARS_MAX];
	uint8_t was[4], is[4];

	memcpy(chars, i->chars, sizeof(chars));
	dmgbase64_put32(chars, i->charslen, blocks);
	edits_add(ed, i->charsoff, i->chars, i->charslen, chars, i->charslen);
	add_sum(ed, i->koly + 88, i->fork.crc, cover(d, &i->fork, raw));
	be32enc(was, i->blocks.crc);
	be32enc(is, blocks);
	add_sum(ed, i->koly + 360, i->master,
	    i->master ^ dmgsum_behind(dmgsum_of(was, 4) ^ dmgsum_of(is, 4),
			    i->masterafter));
}

static int
is_nul(const uint8_t *p, size_t len)
{
	size_t i = 0;

	while (i < len && p[i] == 0)
		i++;
	return (i == len);
}

/*
 * Set ${new} to the place after change ${c}: the value and NULs behind it, or
 * without a channel the empty place, which may have TABs.
 */
static void
fill_place(const struct dmg *d, const struct change *c, uint8_t *new)
{
	size_t len = c->gone ? 0 : c->len;

	if (is_nul(c->value, len)) {
		memcpy(new, d->empty, d->place.len);
		return;
	}
	memcpy(new, c->value, len);
	memset(new + len, 0, d->place.len - len);
}

static int
edit_place(const struct dmg *d, const struct change *c, struct edits *ed,
    struct err *e)
{
	const struct dmgplace *p = &d->place;
	uint8_t *new;

	if (check_change(d, c, e) != 0)
		return (-1);
	if ((new = malloc(p->len)) == NULL)
		return (err_nomem(e));
	fill_place(d, c, new);
	if (memcmp(new, d->value, p->len) != 0) {
		edits_add(
		    ed, d->image.raw + p->off, d->value, p->len, new, p->len);
		add_sums(d, d->raw ^ run_diff(d, d->value, new), ed);
	}
	free(new);
	return (0);
}

static int
dmg_edits(const void *state, const struct change *c, size_t n, struct edits *ed,
    struct err *e)
{
	const struct dmg *d = state;
	size_t i;

	for (i = 0; i < n; i++)
		if (edit_place(d, &c[i], ed, e) != 0)
			return (-1);
	return (0);
}

/* The attribution resource still has the CRC of the run when it was built. */
static int
dmg_isonly(const void *state, const struct change *c, size_t n)
{
	const struct dmg *d = state;

	(void)c;
	(void)n;
	return ((d->raw ^ run_diff(d, d->value, d->empty)) == d->image.run.crc);
}

static int
dmg_is_signed(const void *state)
{
	const struct dmg *d = state;

	return (!d->image.codesigned);
}

static int
dmg_is_prepared(const void *state, const struct slot *slot)
{
	const struct dmg *d = state;

	return (slot->id == d->place.id);
}

const struct container container_dmg = {
    .name = "Apple disk image (.dmg)",
    .kind = "dmg",
    .nosign = "this disk image has a code signature of its own, which covers "
	      "the place for a channel: only the app inside may be signed",
    .noplace = "no place for a channel was prepared in this disk image "
	       "(chanpack-desktop(5))",
    .bid = dmgimage_bid,
    .size = sizeof(struct dmg),
    .scan = dmg_scan,
    .get = dmg_get,
    .edits = dmg_edits,
    .isonly = dmg_isonly,
    .is_signed = dmg_is_signed,
    .is_prepared = dmg_is_prepared,
    .free = dmg_free,
};
