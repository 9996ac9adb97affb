/* Counts how often each byte of a package arrived, to find the least count. */
#ifndef REPORT_COVER_H
#define REPORT_COVER_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

/*
 * From byte ${at} on, bytes arrived ${by} times more than those before ${at}.
 */
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
 * Record that the bytes [first, end) arrived once more.  Ranges that touch need
 * no more memory than one range.  Return 0, or -1 with the reason in ${e}.
 */
int cover_add(struct cover *c, uint64_t first, uint64_t end, struct err *e);

/* How often did the byte of [0, total) arrive that arrived least? */
uint64_t cover_least(struct cover *c, uint64_t total);

/* Free the memory. */
void cover_free(struct cover *c);

#endif /* !REPORT_COVER_H */
