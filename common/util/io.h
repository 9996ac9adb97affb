/*
 * Reads and writes of a whole count, which go on after a signal or a short
 * transfer.
 */
#ifndef UTIL_IO_H
#define UTIL_IO_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "util/err.h"

/* A file that is copied, digested or compared is read in pieces of this size. */
#define IO_CHUNK (256 * 1024)

/* Read up to ${len} bytes; fewer only at the end.  Returns the count, or -1. */
ssize_t io_read(int fd, void *data, size_t len);

/* The same at ${off}, which leaves the file's position alone. */
ssize_t io_pread(int fd, void *data, size_t len, uint64_t off);

/* Write all ${len} bytes.  Returns 0, or -1 with errno set. */
int io_write(int fd, const void *data, size_t len);

/*
 * Wait ${ms} milliseconds, or until there is nobody any more who could read
 * what is written to ${fd}, a pipe or a socket: then 1, else 0.
 */
int io_gone(int fd, int ms);

#endif /* !UTIL_IO_H */
