/*
 * Adds up the rows of a report for the page: for each day, for each subject,
 * and all.
 */
#ifndef REPORT_TOTALS_H
#define REPORT_TOTALS_H

#include "report/finished.h"

struct totals {
	struct counts days; /* a row for each day, sorted */
	struct counts subjects;
	/* Rows by subject and status; the most completed come first. */
	const struct row **largest;
	size_t n; /* of ${largest} */
	struct row all;
};

/*
 * Add up the rows of ${f}.  Return 0, or -1 with the reason in ${e}: call
 * totals_free then too.
 */
int totals_make(struct totals *s, const struct finished *f, struct err *e);

/* Add the counts of ${from} to those of ${to}. */
void totals_add(struct row *to, const struct row *from);

/* Free the memory. */
void totals_free(struct totals *s);

#endif /* !REPORT_TOTALS_H */
