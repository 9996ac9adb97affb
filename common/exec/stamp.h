/*
 * The stamp of a base: the size and mtime, which a write to the base changes.
 * The stamp is taken before the base is scanned, and compared after the last
 * byte was read, so that no package is made of two bases.
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
 * Compare the stamp of ${fd} now with ${s}.  Return 0, or -1 with ${e}:
 * ERR_TEMP if they differ.  A write that leaves size and mtime is not seen;
 * another file under the old name does not matter.
 */
int stamp_check(const struct stamp *s, int fd, struct err *e);

#endif /* !EXEC_STAMP_H */
