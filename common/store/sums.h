/*
 * Digests of the parts in which a file is sent.  Threads make them in the order
 * of the parts: first close behind the reader that digests the whole file, so
 * that they need no disk, and then ahead of the sender of the parts.
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
 * Start to digest each ${part} > 0 bytes of ${fd}, a file whose state is
 * ${state}.  ${fd} must stay open until sums_free.  An empty file has one part.
 * No byte is read before sums_reach or sums_release allows it.  Return 0, or -1
 * with ${e}.
 */
int sums_start(struct sums **s, int fd, const struct filestate *state,
    enum sums_kind kind, uint64_t part, struct err *e);

/* Allow the parts before ${reach}: another reader has read their bytes. */
void sums_reach(struct sums *s, uint64_t reach);

/*
 * Allow all parts: a reader has read the whole file, ${size} bytes.  Return 0,
 * or -1 with ${e}, and the parts are not allowed: ERR_TEMP if the file has
 * changed.
 */
int sums_release(struct sums *s, uint64_t size, struct err *e);

/* Has ${s} digests of this kind, of such parts?  1 or 0; 0 if ${s} is NULL. */
int sums_fit(const struct sums *s, enum sums_kind kind, uint64_t part);

/*
 * After sums_release: wait for the digest of part ${i}, from 0 on, and point
 * ${sum} to it, borrowed until sums_free.  Return 0, or -1 with ${e}: ERR_TEMP
 * if the file had changed when that part had been read.
 */
int sums_wait(struct sums *s, size_t i, const uint8_t **sum, struct err *e);

/* Stop the threads and free all; NULL is fine. */
void sums_free(struct sums *s);

#endif /* !STORE_SUMS_H */
