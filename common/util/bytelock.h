/*
 * Locks between processes: one byte of a file stands for one thing.
 */
#ifndef UTIL_BYTELOCK_H
#define UTIL_BYTELOCK_H

#include <stdint.h>

/*
 * Lock byte ${at} of the file ${name} in directory ${dir}; the file is made,
 * mode 0600, if it is not there.  With ${wait} set, wait until no other process
 * or thread has the byte locked.  Returns a descriptor: closing it, or the end
 * of the process, unlocks the byte.  Returns -1 with errno set: EAGAIN if
 * another has the lock and ${wait} is 0, EINTR after a signal.
 */
int bytelock_take(int dir, const char *name, uint64_t at, int wait);

#endif /* !UTIL_BYTELOCK_H */
