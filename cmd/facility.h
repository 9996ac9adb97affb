/* Names of syslog's facilities. */
#ifndef SERVE_FACILITY_H
#define SERVE_FACILITY_H

#include "util/err.h"

/*
 * Is ${where} "syslog" or "syslog:FACILITY"?  Return 1 and set ${facility},
 * which is daemon if none is named; 0 if ${where} is neither; -1 with the
 * reason in ${e} if there is no such facility.
 */
int facility_of(const char *where, int *facility, struct err *e);

#endif /* !SERVE_FACILITY_H */
