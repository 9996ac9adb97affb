/*
 * The ways in which forms may have made a package of its base: with changes in
 * its places only, or also with an entry added, removed or replaced.
 */
#ifndef SHOW_WAYS_H
#define SHOW_WAYS_H

#include "show/against.h"

/*
 * Compare the package behind ${v}, whose first base->head bytes are the base's
 * already, as base_compare does, in each way until one fits.  If none fits, the
 * message is that of the way that agrees furthest, or that bytes at the end
 * are missing or left over.
 */
int ways_compare(struct base *base, const struct forms *f, struct view *v,
    struct places *places, struct err *e);

/*
 * Set ${e}: the package is only the first ${size} bytes of the base.  Return
 * -1.
 */
int ways_cut(const struct base *base, uint64_t size, struct err *e);

#endif /* !SHOW_WAYS_H */
