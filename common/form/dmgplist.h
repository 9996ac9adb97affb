/*
 * The property list of a disk image (FORMATS 6): XML of one shape.
 *
 *     plist > dict > "resource-fork": dict > NAME: array of dicts
 *
 * This shape has no entities, comments, CDATA sections, processing
 * instructions, attributes, or declarations in the DOCTYPE.  A list with any of
 * them is refused, so that two readers cannot understand a list differently.
 */
#ifndef FORM_DMGPLIST_H
#define FORM_DMGPLIST_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "util/span.h"

/* One dict in an array of the resource fork. */
struct dmgplist_item {
	struct span list; /* the NAME of the array */
	size_t at;        /* index of the dict in its array */
	struct span
	    name; /* text of "Name", in the list; absent if there is none */
	struct span data; /* text of "Data"; absent as above */
};

/* Called for one dict.  Return 0 to go on, or -1 with ${e} to stop. */
typedef int dmgplist_fn(
    void *cookie, const struct dmgplist_item *item, struct err *e);

/*
 * Call ${fn} for each dict of the resource fork, in order.  Return 0, or -1
 * with ${e}: from ${fn}, or ERR_INPUT if the list has another shape, even
 * behind dicts that ${fn} saw.  O(len), and no memory.
 */
int dmgplist_walk(
    const char *list, size_t len, dmgplist_fn *fn, void *cookie, struct err *e);

#endif /* !FORM_DMGPLIST_H */
