/*
 * Which strings were there already, in 8 to 16 bytes a string: of each only a
 * hash of 64 bits is kept, from a start that is drawn by chance.  Among a
 * million different ones, two are taken for one once in 37 million lists.
 */
#ifndef UTIL_SEEN_H
#define UTIL_SEEN_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

struct seen {
	uint64_t *slot; /* 0: empty */
	size_t n;       /* in use */
	size_t mask;    /* the number of slots, a power of two, less 1 */
	uint64_t basis; /* of the hash; 0: none was drawn yet */
};

#define SEEN_INIT                                                              \
	{                                                                      \
		.slot = NULL, .n = 0, .mask = 0, .basis = 0                    \
	}

/* Add a string.  Returns 1 if it is new, 0 if it was there, -1. */
int seen_add(struct seen *s, const char *text, size_t len, struct err *e);

/* Forget all, and free the memory. */
void seen_free(struct seen *s);

#endif /* !UTIL_SEEN_H */
