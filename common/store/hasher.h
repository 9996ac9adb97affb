/*
 * Digests of the parts of a file, made by threads close behind one who reads
 * the whole: what is read then needs no disk any more.  A part of digest.h.
 */
#ifndef STORE_HASHER_H
#define STORE_HASHER_H

#include <stdint.h>

#include "store/digest.h"
#include "util/err.h"

struct hasher;

/*
 * Start to digest the parts of ${fd}, which has ${size} bytes, into ${s}, which
 * has room for them, as far as they are let.
 */
int hasher_open(
    struct hasher **h, int fd, uint64_t size, struct sums *s, struct err *e);

/* The bytes before ${reach} have been read: they may go as far. */
void hasher_reach(struct hasher *h, uint64_t reach);

/* Let them go to the end, wait until they are there, and free it. */
int hasher_finish(struct hasher *h, struct err *e);

/* Free it, whatever is left to do. */
void hasher_stop(struct hasher *h);

#endif /* !STORE_HASHER_H */
