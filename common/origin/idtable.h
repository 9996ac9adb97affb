/*
 * A set of strings, built once and then read often.  The strings and the table
 * are in a read-only mapping of a memory file, which fork(2) neither copies nor
 * maps page by page: with a million strings that would take longer than an
 * answer.
 *
 * Each string costs its bytes and one more, and 8 to 16 bytes in the table.
 */
#ifndef SERVE_IDTABLE_H
#define SERVE_IDTABLE_H

#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"
#include "util/err.h"

struct idtable {
	size_t n; /* how many different strings, after idtable_finish */
	/* While the set is built: */
	int fd;         /* the memory file, or -1 */
	struct buf buf; /* strings not yet written to ${fd} */
	size_t added;
	/* After idtable_finish; NULL before: */
	const char *text;     /* a NUL, then the strings, each with a NUL */
	const uint32_t *slot; /* offsets into ${text}; 0: empty */
	size_t mask;          /* the number of slots, a power of two, less 1 */
	size_t size;          /* bytes of the mapping, which is at ${text} */
};

#define IDTABLE_INIT                                                           \
	{                                                                      \
		.n = 0, .fd = -1, .buf = BUF_INIT, .text = NULL, .slot = NULL  \
	}

/*
 * Begin to build ${t}, which is empty.  If this, idtable_add or idtable_finish
 * returns -1, call idtable_free.
 */
int idtable_start(struct idtable *t, struct err *e);

/* Add a copy of ${id}, which is not "". */
int idtable_add(struct idtable *t, const char *id, struct err *e);

/* End the building: from now on only idtable_has may be called. */
int idtable_finish(struct idtable *t, struct err *e);

/* Is ${id} in the set, which idtable_finish has completed?  O(1). */
int idtable_has(const struct idtable *t, const char *id);

/* Free the memory, also of a half built set; ${t} is empty afterwards. */
void idtable_free(struct idtable *t);

#endif /* !SERVE_IDTABLE_H */
