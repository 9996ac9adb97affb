/*
 * The half of the cache (slices.h) that writes.  If several processes want the
 * same slice or answer at the same time, one of them asks the store, and the
 * others wait for the result.
 *
 * A file gets its name when it is complete: a process that dies leaves no
 * incomplete slice.
 */
#ifndef CACHE_SLICEFILL_H
#define CACHE_SLICEFILL_H

#include <stddef.h>
#include <stdint.h>

#include "cache/slices.h"
#include "util/err.h"

struct filler {
	const struct slices *cache;
	uint64_t limit; /* bytes of all files in the directory, at most */
};

/* A slice that is being written. */
struct slicefile;

/*
 * Write the next ${len} bytes.  Return 0, or -1 with the reason in ${e}: the
 * cache cannot be written to, or, with ERR_FATAL, the slice is too long.
 */
int slicefill_add(
    struct slicefile *f, const void *data, size_t len, struct err *e);

/*
 * If slice ${n} is not in the cache, begin a file of it; slicelimit_add may
 * remove others.  SLICEFILL_MINE: a file was begun, slicefill_end must follow.
 * SLICEFILL_THERE: the slice is in the cache.  SLICEFILL_BUSY: another process
 * fills it; try again.  SLICEFILL_FAILED: see ${e}; ${full} is 1 if the cache,
 * or memory for the bytes on their way to it, has failed, so that the caller
 * can get the bytes without the cache; 0 if the package has no slice ${n}
 * (ERR_INPUT).
 */
enum slicefill_turn {
	SLICEFILL_MINE,
	SLICEFILL_THERE,
	SLICEFILL_BUSY,
	SLICEFILL_FAILED
};
enum slicefill_turn slicefill_begin(const struct filler *w,
    const struct slicebase *b, uint64_t n, struct slicefile **f, int *full,
    struct err *e);

/*
 * Write all added bytes to the file, and set ${valid} to their number.  The
 * file has the length of the slice from the start.  Return 0, or -1 with ${e}.
 */
int slicefill_flush(struct slicefile *f, uint64_t *valid, struct err *e);

/* The file, borrowed until slicefill_end. */
int slicefill_fd(const struct slicefile *f);

/*
 * Free ${f}.  If ${rc} is 0 and the file is whole, give the file its name; else
 * drop it.  Return 0; or -1 with the reason in ${e}, which stays unchanged if
 * ${rc} was -1.  Set ${full} as slicefill_begin.
 */
int slicefill_end(struct slicefile *f, int rc, int *full, struct err *e);

#endif /* !CACHE_SLICEFILL_H */
