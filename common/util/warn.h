/*
 * Messages to standard error, each one line: "chanpack-NAME: text".
 */
#ifndef UTIL_WARN_H
#define UTIL_WARN_H

#include "util/err.h"

/* ${name} goes in front of every message; the string is borrowed for ever. */
void warn_setname(const char *name);

/* Silence (or, with 0, allow again) all but errors: option -q. */
void warn_setquiet(int quiet);

/*
 * How long a message may wait, in ms, until standard error takes it; then it is
 * lost.  Without a call, or with -1, for ever.
 */
void warn_setpatience(int ms);
#define WARN_NEVER 0

/* A message from a printf format.  Foreign bytes in it: see util/text.h. */
void warn0(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The text of ${e}. */
void warn_err(const struct err *e);

#endif /* !UTIL_WARN_H */
