/*
 * A finished report: rows in order, and which of their counts are shown.  All
 * that writes reports starts from this.
 */
#ifndef REPORT_FINISHED_H
#define REPORT_FINISHED_H

#include "report/report.h"

struct finished {
	const struct by *by;
	const struct subjects *subjects; /* the texts of rows */
	const struct row *row;           /* sorted by the fields of ${by} */
	size_t n;
	enum count column[COUNTS]; /* the counts that are shown */
	size_t ncolumn;
};

/*
 * Finish ${r}, to which nothing is added any more: sort its rows, leave out
 * those in which no shown count is above 0, and count what was aborted.
 * ${also} says which counts are shown besides begun, completed, aborted and
 * bytes.  ${out} borrows from ${r}.
 */
void finished_make(
    struct finished *out, struct report *r, const int also[COUNTS]);

/*
 * The text of field ${i} of --by in a row: a day, a status, or what the log
 * has.  Absent if the row has none: as the channel of a base.  A day and a
 * status are written to ${room}.
 */
#define FINISHED_ROOM 16
struct span finished_text(const struct finished *f, const struct row *row,
    size_t i, char room[FINISHED_ROOM]);

/* Print to standard output; tool_finish finds a write that failed. */
void finished_table(const struct finished *f);
void finished_csv(const struct finished *f);
void finished_json(const struct finished *f);

#endif /* !REPORT_FINISHED_H */
