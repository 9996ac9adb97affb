/*
 * How much is in the cache's directory, and what goes if that is too much.  A
 * part of slicefill.h.
 */
#ifndef CACHE_SLICELIMIT_H
#define CACHE_SLICELIMIT_H

#include <stdint.h>

#include "cache/slices.h"

/*
 * A file of ${len} bytes is about to be added.  If all is more than ${limit}
 * then, or nobody knows how much there is, look at everything, and remove what
 * has not been used for longest until nine tenths of the limit are left.  A
 * failure shows when the disk is full, not here.
 */
void slicelimit_add(const struct slices *s, uint64_t len, uint64_t limit);

/* The disk is full: remove the tenth that has not been used for longest. */
void slicelimit_shrink(const struct slices *s);

#endif /* !CACHE_SLICELIMIT_H */
