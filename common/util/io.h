/*
 * Reads and writes of a whole count: they continue after a signal and after a
 * short transfer.
 */
#ifndef UTIL_IO_H
#define UTIL_IO_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "util/err.h"

/* The size of the reads when a file is copied, digested or compared. */
#define IO_CHUNK (256 * 1024)

/*
 * Read ${len} bytes; fewer only at the end.  Return the count, or -1 with errno
 * set.
 */
ssize_t io_read(int fd, void *data, size_t len);

/* Read as io_read does, but at ${off}; the file's position stays. */
ssize_t io_pread(int fd, void *data, size_t len, uint64_t off);

/* Write all ${len} bytes.  Returns 0, or -1 with errno set. */
int io_write(int fd, const void *data, size_t len);

/*
 * Wait at most ${ms} milliseconds until nobody can read any more what is
 * written to ${fd}, a pipe or a socket.  Return 1 then; else 0, after a signal
 * too.
 */
int io_gone(int fd, int ms);

#endif /* !UTIL_IO_H */
