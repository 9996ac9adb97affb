/*
 * Bytes of files that are not in memory are read by helper threads, so that the
 * loop never waits for a disk.
 */
#ifndef WORKER_DISK_H
#define WORKER_DISK_H

#include <stdint.h>

#include "util/err.h"
#include "worker/bases.h"

struct disk;

/*
 * Start the helpers.  ${wake} is called by disk_take, with ${cookie} and the
 * waiter, when the bytes that it waits for were read, or cannot be.
 */
int disk_open(struct disk **d, void (*wake)(void *cookie, struct waiter *w),
    void *cookie, struct err *e);

/* A descriptor that is readable when disk_take has something to do. */
int disk_fd(const struct disk *d);

/* Wake those whose bytes were read. */
void disk_take(struct disk *d);

/* Is the file of ${fd} one of a file system that has no disk? */
int disk_ismemory(int fd);

/* Are the ${len} bytes from ${off} on of ${fd} in memory? */
int disk_has(int fd, uint64_t off, uint64_t len);

/* Read them, if they are in memory: 1, or 0 if not all of them are. */
int disk_copy(int fd, uint64_t off, uint8_t *to, uint64_t len);

/*
 * Read them in a helper thread; ${w} waits, until it is taken out of its list.
 * The descriptor is doubled: the caller may close it.  One read of ${owner} at
 * a time is under way: if the owner's file stops, others' go on.  -1 if that
 * cannot be done: the caller reads them itself.
 */
int disk_read(struct disk *d, const void *owner, int fd, uint64_t off,
    uint64_t len, struct waiter *w);

#endif /* !WORKER_DISK_H */
