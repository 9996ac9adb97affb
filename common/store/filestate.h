/*
 * The state of a regular file, by which a later write to the file is noticed,
 * even if the writer sets mtime back: ctime is part of the state.  A new mode
 * or another link looks like a write too; exec/stamp.h allows those.
 */
#ifndef STORE_FILESTATE_H
#define STORE_FILESTATE_H

#include <stdint.h>
#include <time.h>

#include "util/err.h"

struct filestate {
	uint64_t size;
	struct timespec mtime, ctime;
};

/*
 * Take the state of ${fd}, so that each later write changes it.  After a recent
 * write, wait for the clock of the files, at most 30 ms; if ctime is not in the
 * past by then, a later write may go unnoticed.  Return 0, or -1 with ${e}.
 */
int filestate_take(struct filestate *s, int fd, struct err *e);

/* Is ${fd} still in state ${s}?  Return 0, or -1: ERR_TEMP if it changed. */
int filestate_check(const struct filestate *s, int fd, struct err *e);

#endif /* !STORE_FILESTATE_H */
