/*
 * Messages to standard error, each one line: "chanpack-NAME: text".
 */
#ifndef UTIL_WARN_H
#define UTIL_WARN_H

#include "util/err.h"

/* ${name} goes in front of every message; the string is borrowed for ever. */
void warn_setname(const char *name);

/* Option -q: print no warn0 messages; with 0, print them again. */
void warn_setquiet(int quiet);

/*
 * Set how many milliseconds a message may wait until standard error can take
 * it; a message that waited longer is lost.  -1, as at the start, is for ever.
 */
void warn_setpatience(int ms);
#define WARN_NEVER 0

/* Print a message, a printf format.  For foreign bytes see util/text.h. */
void warn0(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Print the text of ${e}, also after warn_setquiet. */
void warn_err(const struct err *e);

#endif /* !UTIL_WARN_H */
