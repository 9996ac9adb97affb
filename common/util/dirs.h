/*
 * Makes directories that are missing.
 */
#ifndef UTIL_DIRS_H
#define UTIL_DIRS_H

#include "util/err.h"

/*
 * Make those directories above ${path} that are missing.  No error is returned:
 * the caller sees the failure when it opens ${path} itself.
 */
void dirs_above(const char *path);

/*
 * Open the directory ${path}, which is made, mode 0700, with those above it, if
 * it is not there.  Returns a descriptor (O_RDONLY) that the caller closes; or
 * -1: ERR_FATAL if it is another account's than this one or root, or if others
 * may write there.  Whoever may write there decides what is believed.
 */
int dirs_openprivate(const char *path, struct err *e);

#endif /* !UTIL_DIRS_H */
