/*
 * The ways in which forms may have made a package of its base: the places that
 * are there stay where they are, and an entry may come or go.
 */
#ifndef SHOW_WAYS_H
#define SHOW_WAYS_H

#include "show/against.h"

/*
 * Compare the rest of the package behind ${v}, whose first base->head bytes
 * are the base's.  As base_compare; the message is that of the way on which
 * they agree longest.
 */
int ways_compare(struct base *base, const struct forms *f, struct view *v,
    struct places *places, struct err *e);

/* The package is the first ${size} bytes of the base, and no more: -1. */
int ways_cut(const struct base *base, uint64_t size, struct err *e);

#endif /* !SHOW_WAYS_H */
