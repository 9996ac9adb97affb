/*
 * The part of --against that knows the format: all of a package from where its
 * signing block, or else its directory, begins.
 */
#ifndef SHOW_TAIL_H
#define SHOW_TAIL_H

#include "show/against.h"

/*
 * Compare the rest of the package behind ${v}, whose first base->head bytes
 * are the base's.  As base_compare.
 */
int tail_compare(struct base *base, const struct forms *f, struct view *v,
    struct places *places, struct err *e);

/* The package is the first ${size} bytes of the base, and no more: -1. */
int tail_cut(const struct base *base, uint64_t size, struct err *e);

#endif /* !SHOW_TAIL_H */
