#include "show/diff.h"
#include "show/entrychange.h"
#include "show/tail.h"
#include "show/ways.h"

int
ways_cut(const struct base *base, uint64_t size, struct err *e)
{
	return (err_set(e, ERR_INPUT,
	    "cut short: it is the first %llu bytes of the base, which has %llu",
	    (unsigned long long)size, (unsigned long long)base->view.size));
}

/*
 * No way fits.  If one file is the beginning of the other, say this instead: it
 * explains every other error.
 */
static int
why_neither(struct base *base, struct view *v, struct err *e)
{
	uint64_t size = v->size, all = base->view.size;
	struct spot s = {base->head, base->head, ""};
	struct err other;

	if (e->kind != ERR_INPUT || size == all ||
	    diff_views(&s, v, &base->view,
		(size < all ? size : all) - base->head, &other) != 0)
		return (-1);
	if (size < all)
		return (ways_cut(base, size, e));
	return (err_set(e, ERR_INPUT,
	    "too long: it is the whole base and %llu bytes more",
	    (unsigned long long)(size - all)));
}

/*
 * Try one way.  If it does not fit but agrees further than ${*reached}, or has
 * another error than ERR_INPUT, set ${e} and ${reached}.
 */
static int
try_way(struct base *base, const struct forms *f, struct view *v,
    struct places *places, uint64_t *reached, struct err *e)
{
	struct err other;
	uint64_t got = 0;

	if (tail_compare(base, f, v, places, &got, &other) == 0)
		return (0);
	if (got > *reached || other.kind != ERR_INPUT) {
		*reached = got;
		*e = other;
	}
	return (-1);
}

/* Make way ${way} of entry.h and try it. */
static int
try_entry(size_t way, struct base *base, const struct forms *f, struct view *v,
    struct places *places, uint64_t *reached, struct err *e)
{
	struct entry x;
	struct err other;
	int rc = entrychange_make(&x, way, base, f, v, &other);

	if (rc < 0)
		*e = other;
	if (rc <= 0)
		return (-1);
	places->n = 0;
	tail_place(places, x.place.name, x.place.off, x.place.len);
	rc = try_way(&x.base, f, v, places, reached, e);
	entrychange_free(&x);
	return (rc);
}

int
ways_compare(struct base *base, const struct forms *f, struct view *v,
    struct places *places, struct err *e)
{
	uint64_t reached = 0;
	size_t way;
	int rc;

	places->n = 0;
	rc = tail_compare(base, f, v, places, &reached, e);
	for (way = 0; rc != 0 && e->kind == ERR_INPUT && way < ENTRY_WAYS;
	     way++)
		rc = try_entry(way, base, f, v, places, &reached, e);
	return (rc == 0 ? 0 : why_neither(base, v, e));
}
