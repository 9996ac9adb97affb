/*
 * The prefix of lines in files of syslog and in the text of the journal:
 *
 *     Nov 23 08:00:00 host chanpack-listen[12]:
 */
#ifndef REPORT_PREFIX_H
#define REPORT_PREFIX_H

#include "util/span.h"

enum prefix_program {
	PREFIX_NONE,   /* there is no prefix */
	PREFIX_SERVER, /* chanpack-serve or chanpack-listen */
	PREFIX_PROXY,  /* nginx */
	PREFIX_OTHER   /* another program wrote the line */
};

/* Cut the prefix off ${line}, and return which program wrote the line. */
enum prefix_program prefix_skip(struct span *line);

#endif /* !REPORT_PREFIX_H */
