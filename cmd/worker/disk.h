/*
 * Helper threads read the bytes of files that are not in the page cache, so
 * that the loop never waits for a disk.
 */
#ifndef WORKER_DISK_H
#define WORKER_DISK_H

#include <stdint.h>

#include "util/err.h"
#include "worker/bases.h"

struct disk;

/*
 * Start the helpers.  disk_take calls ${wake} with ${cookie} and a waiter after
 * the bytes that it waits for were read, or could not be read.  Return 0, or -1
 * with ${e}: the process must exit then.
 */
int disk_open(struct disk **d, void (*wake)(void *cookie, struct waiter *w),
    void *cookie, struct err *e);

/* A descriptor that is readable when disk_take has something to do. */
int disk_fd(const struct disk *d);

/* Wake the waiters whose reads have ended. */
void disk_take(struct disk *d);

/* Return 1 if the file of ${fd} lies in memory: a memfd, or on tmpfs. */
int disk_ismemory(int fd);

/*
 * Return 1 if the ${len} > 0 bytes of ${fd} from ${off} on seem to be in
 * memory: only one byte in 128 KiB, and the last byte, are checked.
 */
int disk_has(int fd, uint64_t off, uint64_t len);

/*
 * Read the bytes into ${to}, if they are in memory.  Return 1, or 0 if not all
 * of the bytes are in memory: ${to} may have changed even so.
 */
int disk_copy(int fd, uint64_t off, uint8_t *to, uint64_t len);

/*
 * Let a helper thread read the bytes.  ${w} waits; dlist_remove ends that.  The
 * descriptor is duplicated: the caller may close ${fd}.  At most one read of
 * each ${owner} runs at a time, so that a file that hangs holds one helper.
 * Return 0; or -1 if no read could be queued: the caller reads itself then.
 */
int disk_read(struct disk *d, const void *owner, int fd, uint64_t off,
    uint64_t len, struct waiter *w);

#endif /* !WORKER_DISK_H */
