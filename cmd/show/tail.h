/*
 * The part of --against that knows the format: compares the package behind the
 * head, that is its signing block or last entry, directory and end record.
 */
#ifndef SHOW_TAIL_H
#define SHOW_TAIL_H

#include "show/against.h"

/*
 * Compare the package behind ${v}, whose first base->head bytes are the base's
 * already, as base_compare does, and append to ${places}.  Put into ${reached}
 * the offset up to which both agree; 0 if a size or the signing block is wrong.
 */
int tail_compare(struct base *base, const struct forms *f, struct view *v,
    struct places *places, uint64_t *reached, struct err *e);

/* Append a place; the caller knows that ${places} has room. */
void tail_place(
    struct places *places, const char *name, uint64_t off, uint64_t len);

#endif /* !SHOW_TAIL_H */
