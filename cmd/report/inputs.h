/*
 * All that a report is made of: the logs, or with --merge the reports.
 */
#ifndef REPORT_INPUTS_H
#define REPORT_INPUTS_H

#include "report/openreport.h"
#include "report/report.h"
#include "url/key.h"

/*
 * Count the logs that ${paths}, NULL-terminated, names; "-" or an empty list is
 * standard input.  Lines that cannot be read are left out, and a message for
 * each reason says so.  Return the exit status: EXIT_REFUSED if a log could not
 * be read to its end, or had lines and none of them could be read.  Exit if
 * there is no memory or no room for a temporary file.
 */
int inputs_logs(
    struct report *r, const struct publicurl *public, char *const paths[]);

/* Merge the reports that ${paths} names.  Exit if one of them is not whole. */
void inputs_merge(struct merge *m, char *const paths[]);

#endif /* !REPORT_INPUTS_H */
