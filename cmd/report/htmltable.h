/*
 * Prints the tables of the page.  A table has at most ${max} rows of days or
 * subjects; all others are summed up in one row.
 */
#ifndef REPORT_HTMLTABLE_H
#define REPORT_HTMLTABLE_H

#include "report/totals.h"

#define HTMLTABLE_ROWS 500

struct htmltable {
	const struct finished *f;
	const struct totals *sums;
	const char *id; /* unique in the page; a word */
	const char *caption;
	const char *rows; /* the kind of the rows, such as "channels" */
	enum count column[COUNTS];
	size_t ncolumn;
	int has_share; /* add a column: completed as a part of begun */
	size_t max;    /* the most rows, but see htmltable_shown */
};

/*
 * How many of ${n} rows are shown: ${max}, or all if only one would be left
 * out.
 */
size_t htmltable_shown(size_t n, size_t max);

/* Print a table by days: the latest days, in their order. */
void htmltable_days(const struct htmltable *t);

/* Print a table by subjects: the largest ones, the largest first. */
void htmltable_subjects(const struct htmltable *t);

#endif /* !REPORT_HTMLTABLE_H */
