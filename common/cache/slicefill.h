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
	int reader;     /* a descriptor; stop waiting if io_gone(reader) */
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
 * Give all bytes [first, first + len) of the package to slicefill_add, in
 * order.  Return 0, or -1 with the reason in ${e}.
 */
typedef int slicefill_source(void *cookie, struct slicefile *f, uint64_t first,
    uint64_t len, struct err *e);

/*
 * If slice ${n} is not in the cache, write it there with bytes of ${source};
 * slicelimit_add may remove other files.  Return 0; or -1 with the reason in
 * ${e}.  ${full} is 1 if the cache, or memory for the bytes on their way to it,
 * has failed, so that the caller can get the bytes without the cache; it is 0
 * if ${source} has failed, the reader has gone (ERR_FATAL) or the package has
 * no slice ${n} (ERR_INPUT).
 */
int slicefill(const struct filler *f, const struct slicebase *b, uint64_t n,
    slicefill_source *source, void *cookie, int *full, struct err *e);

/*
 * The same in steps that do not wait: for programs that fill many at a time.
 * SLICEFILL_MINE: a file was begun, slicefill_end must follow.
 * SLICEFILL_THERE: the slice is in the cache.  SLICEFILL_BUSY: another process
 * fills it; try again.  SLICEFILL_FAILED: see ${e}, and ${full} as above.
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
 * See that all that was added is in the file, and how much that is.  The file
 * has the length of the slice from its beginning.
 */
int slicefill_flush(struct slicefile *f, uint64_t *valid, struct err *e);

/* The file, borrowed until slicefill_end. */
int slicefill_fd(const struct slicefile *f);

/*
 * Give the file its name if ${rc} is 0 and it is whole; else give it up.  ${f}
 * is freed.  Returns 0; or -1 with the reason in ${e}, which is as it was if
 * ${rc} was -1.
 */
int slicefill_end(struct slicefile *f, int rc, int *full, struct err *e);

#endif /* !CACHE_SLICEFILL_H */
