/*
 * How often each byte of a package arrived, and the least of that.
 */
#ifndef REPORT_COVER_H
#define REPORT_COVER_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

/* At this byte the number of times that a byte arrived changes. */
struct cover_step {
	uint64_t at;
	int64_t by;
};

struct cover {
	struct cover_step *step;
	size_t n, room;
};

/* Forget all ranges. */
void cover_reset(struct cover *c);

/*
 * The bytes [first, end) arrived once more.  Ranges that touch take no more
 * memory than one.  Return 0, or -1 with the reason in ${e}.
 */
int cover_add(struct cover *c, uint64_t first, uint64_t end, struct err *e);

/* The least number of times that any byte of [0, total) arrived. */
uint64_t cover_least(struct cover *c, uint64_t total);

/* Free the memory. */
void cover_free(struct cover *c);

#endif /* !REPORT_COVER_H */
