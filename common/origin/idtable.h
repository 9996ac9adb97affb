/*
 * A set of strings, built once and then asked often.  It lies in memory of its
 * own that fork(2) need not copy, nor even map anew: with a million strings
 * that would take longer than to answer a request.
 *
 * A string costs its bytes, one more, and 8 to 16 for the table.
 */
#ifndef SERVE_IDTABLE_H
#define SERVE_IDTABLE_H

#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"
#include "util/err.h"

struct idtable {
	size_t n; /* how many different ones, once it is built */
	/* While it is built. */
	int fd;         /* of the memory, or -1 */
	struct buf buf; /* not yet written there */
	size_t added;
	/* Afterwards; NULL before. */
	const char *text;     /* a NUL, then each with a NUL behind it */
	const uint32_t *slot; /* where in text; 0: none */
	size_t mask;          /* the number of slots, a power of two, less 1 */
	size_t size;          /* in all: text is where it begins */
};

#define IDTABLE_INIT                                                           \
	{                                                                      \
		.n = 0, .fd = -1, .buf = BUF_INIT, .text = NULL, .slot = NULL  \
	}

/* Begin to build ${t}, which is empty. */
int idtable_start(struct idtable *t, struct err *e);

/* Add a copy of ${id}, which is not empty. */
int idtable_add(struct idtable *t, const char *id, struct err *e);

/* Nothing more is added: make it ready to be asked. */
int idtable_finish(struct idtable *t, struct err *e);

/* Is ${id} in it?  O(1). */
int idtable_has(const struct idtable *t, const char *id);

/* Free the memory, built or half built; ${t} is empty afterwards. */
void idtable_free(struct idtable *t);

#endif /* !SERVE_IDTABLE_H */
