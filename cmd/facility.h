/*
 * syslog's facilities by their names.
 */
#ifndef SERVE_FACILITY_H
#define SERVE_FACILITY_H

#include "util/err.h"

/*
 * Is ${where} "syslog" or "syslog:FACILITY"?  1 with the ${facility}, which is
 * daemon if none is named; 0 if it is neither; -1 if there is no such facility.
 */
int facility_of(const char *where, int *facility, struct err *e);

#endif /* !SERVE_FACILITY_H */
