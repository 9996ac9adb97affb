/* The rows of a report: the counts for each subject, day and status. */
#ifndef REPORT_COUNTS_H
#define REPORT_COUNTS_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

/* chanpack-report(1) defines each count. */
enum count {
	COUNT_BEGUN,
	COUNT_COMPLETED,
	COUNT_ABORTED,
	COUNT_BYTES,
	COUNT_REQUESTS,
	COUNT_HEALTH,
	COUNT_HEAD,
	COUNT_EDGE,
	COUNT_UNCHANGED,
	COUNT_REFUSED,
	COUNTS
};

/* The names of the counts: the heads of columns. */
extern const char *const count_names[COUNTS];

struct row {
	uint32_t subject;
	int32_t day; /* days since 1970-01-01; 0 if rows have no day */
	uint32_t status;
	/* At most INT64_MAX; "aborted" is begun less completed. */
	uint64_t count[COUNTS];
};

struct counts {
	struct row *row;
	size_t n, room;
	uint32_t *slot; /* the hash table: an index into ${row} plus 1, or 0 */
	size_t mask;
};

/* Make ${c} empty.  Return 0, or -1 with the reason in ${e}. */
int counts_init(struct counts *c, struct err *e);

/*
 * Find the row of this subject, day and status; add it with zeros if there is
 * none.  The row is valid until the next call.  Return NULL with the reason in
 * ${e} if there is no memory.
 */
struct row *counts_row(struct counts *c, uint32_t subject, int32_t day,
    uint32_t status, struct err *e);

/* Add ${n} to ${count}; a sum that is too large becomes INT64_MAX. */
void counts_add(uint64_t *count, uint64_t n);

/* Free the memory. */
void counts_free(struct counts *c);

#endif /* !REPORT_COUNTS_H */
