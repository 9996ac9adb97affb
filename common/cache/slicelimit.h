/*
 * How much is in the cache's directory, and what goes if that is too much; and
 * the locks of those who write there.  A part of slicefill.h.
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

/*
 * Lock byte ${at} of file ${name} in the directory, waiting for it (${wait} !=
 * 0) or not.  It is free again when the descriptor that is returned has been
 * closed.  -1 with errno set: EAGAIN if another has it.
 */
int slicelimit_lock(
    const struct slices *s, const char *name, uint64_t at, int wait);

#endif /* !CACHE_SLICELIMIT_H */
