#include <stdlib.h>
#include <string.h>

#include "form/container.h"
#include "form/omahatag.h"
#include "form/pkgtail.h"

/*
 * A package of Apple's installer.  The place that is prepared for a tag is a
 * zone of fixed length.  If there is none, a zone is inserted before the
 * trailers; then it looks like a prepared one.
 */
struct pkg {
	struct pkgtail tail;
	uint8_t *value; /* the tag and its fill */
};

static int
is_zone(const struct pkg *p)
{
	return (p->tail.len >= PKG_ZONE);
}

static void
pkg_free(void *state)
{
	struct pkg *p = state;

	free(p->value);
}

static int
pkg_scan(void *state, struct view *v, struct err *e)
{
	struct pkg *p = state;
	if (pkgtail_read(&p->tail, v, e) != 0)
		return (-1);
	if (p->tail.len == 0)
		return (0);
	if ((p->value = malloc(p->tail.len)) == NULL)
		return (err_nomem(e));
	return (view_read(v, p->tail.off, p->value, p->tail.len, e));
}

static int
pkg_get(const void *state, const struct slot *slot, const uint8_t **value,
    size_t *len, struct err *e)
{
	const struct pkg *p = state;

	(void)e;
	if (slot->id != SLOT_OMAHA || p->tail.len == 0)
		return (0);
	*value = p->value;
	*len = p->tail.len;
	return (1);
}

/* Write the tag ${value} of ${len} bytes, and NULs up to ${zone} bytes. */
static int
add_zone(const struct pkg *p, const uint8_t *value, size_t len, size_t zone,
    struct edits *ed, struct err *e)
{
	uint8_t *new = calloc(1, zone);

	if (new == NULL)
		return (err_nomem(e));
	memcpy(new, value, len);
	edits_add(ed, p->tail.off, p->value, p->tail.len, new, zone);
	free(new);
	return (0);
}

static int
pkg_edits(const void *state, const struct change *c, size_t n, struct edits *ed,
    struct err *e)
{
	const struct pkg *p = state;
	size_t tag = c->gone ? 0 : omahatag_len(c->value, c->len);
	size_t zone = is_zone(p) ? p->tail.len : PKG_ZONE;

	(void)n;
	if (tag > zone)
		return (err_set(e, ERR_INPUT,
		    "the tag would have %zu bytes, and the place for it has "
		    "%zu",
		    tag, zone));
	/*
	 * Without a channel, a zone stays empty; a shorter appended tag goes.
	 */
	if (tag > OMAHATAG_HEAD || (tag > 0 && is_zone(p)))
		return (add_zone(p, c->value, tag, zone, ed, e));
	edits_add(ed, p->tail.off, p->value, p->tail.len, NULL, 0);
	return (0);
}

/* An inserted zone looks like a prepared one. */
static int
pkg_isonly(const void *state, const struct change *c, size_t n)
{
	const struct pkg *p = state;

	(void)c;
	(void)n;
	return (!is_zone(p));
}

/* Readers do not check the signature. */
static int
pkg_is_signed(const void *state)
{
	(void)state;
	return (1);
}

static int
pkg_is_prepared(const void *state, const struct slot *slot)
{
	const struct pkg *p = state;

	return (slot->id == SLOT_OMAHA && is_zone(p));
}

const struct container container_pkg = {
    .name = "Apple installer package (.pkg)",
    .kind = "pkg",
    .noplace = "no place for a channel was prepared in this package of Apple's "
	       "installer (chanpack-desktop(5)); -F omaha makes one",
    .bid = pkgtail_bid,
    .size = sizeof(struct pkg),
    .scan = pkg_scan,
    .get = pkg_get,
    .edits = pkg_edits,
    .isonly = pkg_isonly,
    .is_signed = pkg_is_signed,
    .is_prepared = pkg_is_prepared,
    .free = pkg_free,
};
