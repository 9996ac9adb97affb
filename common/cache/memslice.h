/*
 * A slice in memory: a file without a name, whose length is fixed when it is
 * made, and whose bytes are fixed when it is full.
 */
#ifndef CACHE_MEMSLICE_H
#define CACHE_MEMSLICE_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

/* Make one of ${len} bytes, all zero: a descriptor to write it with, or -1. */
int memslice_make(uint64_t len, struct err *e);

/* Write ${len} bytes at ${off}. */
int memslice_write(
    int fd, uint64_t off, const void *data, size_t len, struct err *e);

/* It is full: nobody can write to it any more, whoever has it open. */
int memslice_seal(int fd, struct err *e);

/*
 * Open what ${fd} is once more, to be read alone: an open file description that
 * is shared with nobody.  A descriptor, or -1.
 */
int memslice_reopen(int fd, struct err *e);

#endif /* !CACHE_MEMSLICE_H */
