/*
 * What tells that a regular file was written to since it was first looked at,
 * also by one who set its mtime back: ctime is part of it.  So a new mode or
 * another link is taken for a write as well; exec/stamp.h allows those.
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
 * Take the state of ${fd}, such that each later write changes it.  That may
 * take some milliseconds if the file was written to just now.
 */
int filestate_take(struct filestate *s, int fd, struct err *e);

/* Is ${fd} still in this state?  0, or -1: ERR_TEMP if it has changed. */
int filestate_check(const struct filestate *s, int fd, struct err *e);

#endif /* !STORE_FILESTATE_H */
