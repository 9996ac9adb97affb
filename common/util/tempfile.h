/*
 * A temporary file without a name: nothing is left of it when it is closed.
 */
#ifndef UTIL_TEMPFILE_H
#define UTIL_TEMPFILE_H

#include "util/err.h"

/*
 * Copy all that is to be read from ${in} into a new temporary file, open for
 * reading and writing, in directory ${dir}; NULL is /tmp.  Returns its
 * descriptor, which the caller closes, or -1.
 */
int tempfile_spool(const char *dir, int in, struct err *e);

#endif /* !UTIL_TEMPFILE_H */
