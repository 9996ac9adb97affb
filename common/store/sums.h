/*
 * Digests of the parts that a file is sent in.  Threads make them in the order
 * of the parts: close behind the one who digests the whole, so that what they
 * read needs no disk any more, and then ahead of the one who sends the parts.
 */
#ifndef STORE_SUMS_H
#define STORE_SUMS_H

#include <stddef.h>
#include <stdint.h>

#include "store/filestate.h"
#include "util/err.h"

#define SUMS_LEN_SHA256 32
#define SUMS_LEN_MD5    16

enum sums_kind { SUMS_SHA256, SUMS_MD5 };

struct sums;

/*
 * Start to digest each ${part} bytes of ${fd}, which must stay open until
 * sums_free, and which has that state; an empty file has one part as well.
 * No byte is read before sums_reach or sums_release lets it be.
 */
int sums_start(struct sums **s, int fd, const struct filestate *state,
    enum sums_kind kind, uint64_t part, struct err *e);

/* The bytes before ${reach} have been read by another: digest them. */
void sums_reach(struct sums *s, uint64_t reach);

/*
 * All have been read, ${size} bytes: digest the rest as fast as can be.
 * ERR_TEMP if the file has changed.
 */
int sums_release(struct sums *s, uint64_t size, struct err *e);

/* Are these digests of that kind, of such parts?  NULL is none. */
int sums_fit(const struct sums *s, enum sums_kind kind, uint64_t part);

/*
 * After sums_release, wait until the digest of part ${i}, from 0 on, is there,
 * and point ${sum} to it; it stays until sums_free.  ERR_TEMP if the file
 * had changed when that part had been read.
 */
int sums_wait(struct sums *s, size_t i, const uint8_t **sum, struct err *e);

/* Stop the threads, and free all; NULL is fine. */
void sums_free(struct sums *s);

#endif /* !STORE_SUMS_H */
