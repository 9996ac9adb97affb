/*
 * Slices of packages in stores of other machines, in memory or in files of the
 * cache (cache/slices.h).  However many ask for a slice, one transfer brings it.
 * The next slices are brought ahead, if nothing else waits.
 *
 * A slice is in use until every ask for it has ended.  Slices in use are not
 * more than the bound; an ask for which there is no room waits.  In memory,
 * slices that are not in use stay until their room is wanted; files of the cache
 * stay as cache/slicefill.h says.
 */
#ifndef COPROCESS_SLICE_H
#define COPROCESS_SLICE_H

#include "cache/slicefill.h"
#include "coprocess/peer.h"
#include "coprocess/shop.h"

struct slicetable;

/*
 * ${cache}, or NULL for slices in memory, is borrowed.  ${bound}: bytes.
 * ${patience}: ms that an ask may wait for room.
 */
int slicetable_open(struct slicetable **t, struct shops *s,
    const struct filler *cache, uint64_t bound, int64_t patience,
    struct err *e);

/* Answer ${a}, which asks for slice ${q}. */
void slicetable_ask(
    struct slicetable *t, struct ask *a, const struct wire_ask *q);

/* An ask for a slice wants no more: take it out of its list. */
void slicetable_leave(struct slicetable *t, struct ask *a);

/* Tell how slices grew, begin what there is room for, end what waits too long. */
void slicetable_tick(struct slicetable *t);

/* In how many ms slicetable_tick has something to do: not later than ${ms}. */
int slicetable_pause(const struct slicetable *t, int ms);

/* Open a slice once more, for one asker: a descriptor, or -1. */
int slice_open(const struct slice *s, struct err *e);

#endif /* !COPROCESS_SLICE_H */
