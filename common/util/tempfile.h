/*
 * A temporary file without a name: nothing is left of it when it is closed.
 */
#ifndef UTIL_TEMPFILE_H
#define UTIL_TEMPFILE_H

#include "util/err.h"

/*
 * Copy ${in}, up to its end, into a new temporary file in directory ${dir}, or
 * in /tmp if that is NULL.  Return its descriptor, open for reading and writing
 * at the end of the file, which the caller closes; or -1 with the reason in
 * ${e}.
 */
int tempfile_spool(const char *dir, int in, struct err *e);

#endif /* !UTIL_TEMPFILE_H */
