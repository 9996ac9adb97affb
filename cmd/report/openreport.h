/*
 * Reports that can be merged: -j --open writes them, --merge reads them.  Such
 * a report has all that is counted already, and every part of a download, since
 * other reports may have parts of the same one.  It is JSON Lines:
 *
 *     {"report":1,"by":["day","channel"],"tz":"UTC"}
 *     {"day":"2026-11-23","channel":"huawei","begun":2,...}
 *     {"channel":"huawei","open":"ID","total":N,"parts":[[MS,FIRST,END,206]]}
 *     {"end":N}
 *
 * A part of which more was sent than arrived has a fifth number: the bytes that
 * were sent behind END, 65535 at most.  The last line has the number of lines
 * between it and the first.
 */
#ifndef REPORT_OPENREPORT_H
#define REPORT_OPENREPORT_H

#include "report/finished.h"
#include "report/report.h"
#include "util/err.h"

/* The longest line of such a report, in bytes. */
#define OPEN_LINE_MAX (4 * 1024 * 1024)

/*
 * Print ${r}, which is not joined and to which nothing is added any more, to
 * standard output.  ${tz} is the name of its zone.  Return 0, or -1 with the
 * reason in ${e}.
 */
int openreport_print(struct report *r, const char *tz, struct err *e);

/* What is known of the reports that are merged; the rest begins with zeros. */
struct merge {
	struct report *r;
	char *tz;       /* NULL: the first report decides; owned */
	int is_first;   /* the first report decides by what is counted */
	int is_inside;  /* the line before was not the last of a report */
	uint64_t lines; /* of the report, without its first */
	struct by by;   /* of the report */
};

/*
 * Read a line.  Return 0, or -1 with the reason in ${e}: ERR_INPUT for one that
 * is not of a report, or of a report that cannot be merged with those before.
 */
int merge_line(struct merge *m, struct span line, struct err *e);

/* The input ends here.  Return 0, or -1 if that is within a report. */
int merge_end(const struct merge *m, struct err *e);

/* Free the memory, but that of m->r. */
void merge_free(struct merge *m);

#endif /* !REPORT_OPENREPORT_H */
