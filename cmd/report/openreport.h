/*
 * Reports that can be merged: -j --open writes them, --merge reads them.  Such
 * a report has the counts of all downloads that came whole.  Of the other
 * downloads it has each single part, because another report may have more parts
 * of the same download.  It is JSON Lines:
 *
 *     {"report":1,"by":["day","channel"],"tz":"UTC"}
 *     {"day":"2026-11-23","channel":"huawei","begun":2,...}
 *     {"channel":"huawei","open":"ID","total":N,"parts":[[MS,FIRST,END,206]]}
 *     {"end":N}
 *
 * If more of a part was sent than arrived, the part has a fifth number: how
 * many bytes were sent behind END.  The last line has the number of lines
 * between the first and the last.
 */
#ifndef REPORT_OPENREPORT_H
#define REPORT_OPENREPORT_H

#include "report/finished.h"
#include "report/report.h"
#include "util/err.h"

/* The longest line of such a report, in bytes. */
#define OPEN_LINE_MAX (4 * 1024 * 1024)

/*
 * Print ${r} to standard output, without report_join before; nothing may be
 * added to ${r} afterwards.  ${tz} is the name of its zone.  Return 0, or -1
 * with the reason in ${e}; then the last line is missing.
 */
int openreport_print(struct report *r, const char *tz, struct err *e);

/*
 * The state of a merge.  The caller sets the first three members; the rest is
 * zero.
 */
struct merge {
	struct report *r;
	char *tz;       /* owned; NULL: the first report sets it */
	int is_first;   /* the first report sets r->by */
	int is_inside;  /* a report has begun and not ended */
	uint64_t lines; /* of this report, without its first */
	struct by by;   /* of this report */
};

/*
 * Read a line into m->r.  Return 0, or -1 with the reason in ${e}: ERR_INPUT if
 * the line is not one of a report, or the report cannot be merged with those
 * before it.
 */
int merge_line(struct merge *m, struct span line, struct err *e);

/* Check at the end of a file that its last report is whole.  Return 0 or -1. */
int merge_end(const struct merge *m, struct err *e);

/* Free the memory, except that of m->r. */
void merge_free(struct merge *m);

#endif /* !REPORT_OPENREPORT_H */
