/*
 * Attributes of programs that posix_spawn starts.
 */
#ifndef UTIL_NEWPROC_H
#define UTIL_NEWPROC_H

#include <spawn.h>

/*
 * Set ${attr}, which is initialized, so that the program neither blocks nor
 * ignores signals, whatever this process does, and is in a process group of its
 * own: it gets no signal that a shell sends to the whole job.  Return 0, or an
 * error number.
 */
int newproc_attr(posix_spawnattr_t *attr);

#endif /* !UTIL_NEWPROC_H */
