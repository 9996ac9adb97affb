/*
 * The property list of a disk image (FORMATS 6): XML of one shape.
 *
 *     plist > dict > "resource-fork": dict > NAME: array of dicts
 *
 * Entities, comments, CDATA sections, processing instructions, declarations in
 * the DOCTYPE and attributes have no place in that shape: what has one of them
 * is refused, so no two readers can take the list for different things.
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
	size_t at;        /* number of the dict in its array, from 0 */
	struct span
	    name; /* text of "Name", in the list; absent if there is none */
	struct span data; /* text of "Data" */
};

/* Return 0, or -1 with ${e} to stop. */
typedef int dmgplist_fn(
    void *cookie, const struct dmgplist_item *item, struct err *e);

/*
 * Call ${fn} for all dicts of the resource fork, in order.  Return 0, or -1
 * with ${e}: ERR_INPUT if the list has another shape, also behind the items
 * that ${fn} saw.  O(len), and no memory.
 */
int dmgplist_walk(
    const char *list, size_t len, dmgplist_fn *fn, void *cookie, struct err *e);

#endif /* !FORM_DMGPLIST_H */
