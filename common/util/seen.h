/*
 * The set of strings seen so far, in 11 to 22 bytes a string: only a hash of 64
 * bits is kept of each, with a random basis.  In one of 37 million lists of a
 * million different strings, a new string is taken for one seen before.
 */
#ifndef UTIL_SEEN_H
#define UTIL_SEEN_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

struct seen {
	uint64_t *slot; /* 0: empty */
	size_t n;       /* slots in use */
	size_t mask;    /* the number of slots, a power of two, less 1 */
	uint64_t basis; /* of the hash; 0: not drawn yet */
};

#define SEEN_INIT                                                              \
	{                                                                      \
		.slot = NULL, .n = 0, .mask = 0, .basis = 0                    \
	}

/* Add a string.  Return 1 if it is new, 0 if not, -1 if no memory is left. */
int seen_add(struct seen *s, const char *text, size_t len, struct err *e);

/* Remove all strings, and free the memory. */
void seen_free(struct seen *s);

#endif /* !UTIL_SEEN_H */
