/*
 * The tables of the page, on standard output.  A table has at most
 * HTMLTABLE_ROWS rows of days or subjects; the others are one row, their sum.
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
	const char *rows; /* what rows are, such as "channels" */
	enum count column[COUNTS];
	size_t ncolumn;
	int has_share; /* of what was begun, what was completed */
	size_t max;    /* of its rows */
};

/* How many of ${n} rows are shown: all, if only one would be left over. */
size_t htmltable_shown(size_t n, size_t max);

/* Print a table by days: the latest, in their order. */
void htmltable_days(const struct htmltable *t);

/* Print a table by subjects: the largest, which come first. */
void htmltable_subjects(const struct htmltable *t);

#endif /* !REPORT_HTMLTABLE_H */
