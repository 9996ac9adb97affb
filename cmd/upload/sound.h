/*
 * Is a file worth handing out?
 */
#ifndef UPLOAD_SOUND_H
#define UPLOAD_SOUND_H

#include "util/err.h"

/*
 * Check that a channel can be written into package ${fd}, and that a reader of
 * archives lists its entries.  0, or -1 with the reason: ERR_INPUT if it lies
 * in the package.  The file position changes.
 */
int sound_check(int fd, struct err *e);

#endif /* !UPLOAD_SOUND_H */
