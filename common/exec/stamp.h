/*
 * The stamp of a base: what a write to it changes.  It is taken before the
 * base is scanned and compared when the last byte was read, so that no package
 * is made of two bases.
 */
#ifndef EXEC_STAMP_H
#define EXEC_STAMP_H

#include <stdint.h>
#include <time.h>

#include "util/err.h"

struct stamp {
	uint64_t size;
	struct timespec mtime;
};

/* Take the stamp of the regular file that is open as ${fd}. */
int stamp_take(struct stamp *s, int fd, struct err *e);

/*
 * Is it still the same?  0, or -1: ERR_TEMP if something was written to the
 * file since.  That its name went to another file does not matter.
 */
int stamp_check(const struct stamp *s, int fd, struct err *e);

#endif /* !EXEC_STAMP_H */
