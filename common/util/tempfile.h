/*
 * A temporary file without a name: nothing is left of it when it is closed.
 */
#ifndef UTIL_TEMPFILE_H
#define UTIL_TEMPFILE_H

#include "util/err.h"

/*
 * Make a temporary file in directory ${dir}, or in /tmp if that is NULL.
 * Return its descriptor, open for reading and writing, which the caller closes;
 * or -1 with the reason in ${e}.
 */
int tempfile_open(const char *dir, struct err *e);

/*
 * Make a temporary file as tempfile_open does, and copy ${in}, up to its end,
 * into it.  The descriptor is at the end of the file.
 */
int tempfile_spool(const char *dir, int in, struct err *e);

#endif /* !UTIL_TEMPFILE_H */
