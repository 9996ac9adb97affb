/*
 * The part of --against that knows the format: all of a package from where its
 * signing block, or else its directory, begins.
 */
#ifndef SHOW_TAIL_H
#define SHOW_TAIL_H

#include "show/against.h"

/*
 * Compare the rest of the package behind ${v}, whose first base->head bytes
 * are the base's.  As base_compare; and ${reached} is how far they agree, or
 * 0 if their sizes alone tell that they do not.
 */
int tail_compare(struct base *base, const struct forms *f, struct view *v,
    struct places *places, uint64_t *reached, struct err *e);

/* One more place; there is room for it. */
void tail_place(
    struct places *places, const char *name, uint64_t off, uint64_t len);

#endif /* !SHOW_TAIL_H */
