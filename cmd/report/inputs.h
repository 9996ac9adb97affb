/* Reads the logs, or with --merge the reports, of which a report is made. */
#ifndef REPORT_INPUTS_H
#define REPORT_INPUTS_H

#include "report/openreport.h"
#include "report/report.h"
#include "url/key.h"

/*
 * Count the logs that ${paths}, NULL-terminated, names; "-" or an empty list is
 * standard input.  Leave out lines that cannot be read, and print a message for
 * each reason.  Return the exit status: EXIT_REFUSED if a log could not be read
 * to its end, or if none of its lines could be read.  Exit if there is no
 * memory or no room for a temporary file.
 */
int inputs_logs(
    struct report *r, const struct publicurl *public, char *const paths[]);

/* Merge the reports that ${paths} names.  Exit with a message if one fails. */
void inputs_merge(struct merge *m, char *const paths[]);

#endif /* !REPORT_INPUTS_H */
