/*
 * Slices of packages of other machines, in memory or in files of the cache
 * (cache/slices.h).  All asks for a slice share one transfer.  The next two
 * slices are read ahead if nothing else waits.
 *
 * A slice is in use until every ask for it has ended.  All slices in use
 * together fit in the bound; an ask without room waits.  An unused slice in
 * memory is dropped when its room is wanted; cache/slicefill.h says when a file
 * is removed.
 */
#ifndef COPROCESS_SLICE_H
#define COPROCESS_SLICE_H

#include "cache/slicefill.h"
#include "coprocess/find.h"
#include "coprocess/peer.h"
#include "coprocess/shop.h"

struct slicetable;

/*
 * ${f} learns from slices that packages were replaced.  ${cache} is borrowed;
 * with NULL, slices are in memory.  ${bound}: bytes of slices.  ${patience}:
 * how many ms an ask may wait for room.
 */
int slicetable_open(struct slicetable **t, struct shops *s, struct finds *f,
    const struct filler *cache, uint64_t bound, int64_t patience,
    struct err *e);

/* Answer ${a}, which asks for slice q->n of q->key, at once or later. */
void slicetable_ask(
    struct slicetable *t, struct ask *a, const struct wire_ask *q);

/* ${a} waits no longer for its slice: take ${a} out of its list. */
void slicetable_leave(struct slicetable *t, struct ask *a);

/*
 * Tell asks how their slices grew, fail asks that have waited too long, and
 * begin slices that have room now.
 */
void slicetable_tick(struct slicetable *t);

/* The ms until slicetable_tick must be called, at most ${ms}; -1 is "never". */
int slicetable_pause(const struct slicetable *t, int ms);

/* Open a slice again, for one ask.  Return a new descriptor, or -1. */
int slice_open(const struct slice *s, struct err *e);

#endif /* !COPROCESS_SLICE_H */
