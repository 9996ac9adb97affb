/*
 * A finished report: sorted rows, and the counts to show.  All writers of
 * reports start from this.
 */
#ifndef REPORT_FINISHED_H
#define REPORT_FINISHED_H

#include "report/report.h"

struct finished {
	const struct by *by;
	const struct subjects *subjects; /* the texts of rows */
	const struct row *row;           /* sorted by the fields of ${by} */
	size_t n;
	enum count column[COUNTS]; /* the counts to show */
	size_t ncolumn;
};

/*
 * Finish ${r}, to which nothing may be added afterwards: sort the rows, leave
 * out rows whose shown counts are all 0, and compute "aborted".  Begun,
 * completed, aborted and bytes are shown, and the counts that ${also} names.
 * ${out} borrows from ${r}.
 */
void finished_make(
    struct finished *out, struct report *r, const int also[COUNTS]);

/*
 * The text of field ${i} of --by in a row: a day, a status or a text of the
 * log.  It is absent if the row has none, as the channel of a base.  The texts
 * of day and status are in ${room}.
 */
#define FINISHED_ROOM 16
struct span finished_text(const struct finished *f, const struct row *row,
    size_t i, char room[FINISHED_ROOM]);

/* Print to standard output; tool_finish finds a write that failed. */
void finished_table(const struct finished *f);
void finished_csv(const struct finished *f);
void finished_json(const struct finished *f);

#endif /* !REPORT_FINISHED_H */
