/*
 * The size of the cache, and the eviction of files.  A part of slicefill.h.
 */
#ifndef CACHE_SLICELIMIT_H
#define CACHE_SLICELIMIT_H

#include <stdint.h>

#include "cache/slices.h"

/*
 * Count a file of ${len} bytes that is about to be added.  If the sum is
 * unknown or would exceed ${limit}, count all files: O(n log n) for n files.
 * If there are really too many bytes, remove the least recently used files
 * until nine tenths of ${limit} are left, with the new file.  Failures are
 * ignored: the disk will be full later.
 */
void slicelimit_add(const struct slices *s, uint64_t len, uint64_t limit);

/*
 * The disk is full: remove the least recently used files, a tenth of all bytes.
 */
void slicelimit_shrink(const struct slices *s);

#endif /* !CACHE_SLICELIMIT_H */
