/*
 * A slice in memory: a file without a name.  Its length never changes.  Once
 * the slice is sealed, its bytes do not change either.
 */
#ifndef CACHE_MEMSLICE_H
#define CACHE_MEMSLICE_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

/*
 * Make a slice of ${len} bytes.  Return a descriptor to write it with, or -1.
 */
int memslice_make(uint64_t len, struct err *e);

/* Write ${len} bytes at ${off}. */
int memslice_write(
    int fd, uint64_t off, const void *data, size_t len, struct err *e);

/* Seal the slice: from now on nobody can write to it. */
int memslice_seal(int fd, struct err *e);

/*
 * Open the file of ${fd} once more, read-only, with an open file description of
 * its own.  Return a descriptor, or -1.
 */
int memslice_reopen(int fd, struct err *e);

#endif /* !CACHE_MEMSLICE_H */
