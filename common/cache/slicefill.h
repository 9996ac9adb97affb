/*
 * The half of the cache (slices.h) that writes.  Of all processes that want one
 * thing at the same time one gets it, and the others wait for that.
 *
 * A file is written without a name and linked when it is whole: nothing is half
 * whenever a process dies.  No failure of the directory's is one of the
 * package's: ${full} says that the bytes are to be had without the cache.
 */
#ifndef CACHE_SLICEFILL_H
#define CACHE_SLICEFILL_H

#include <stddef.h>
#include <stdint.h>

#include "cache/slices.h"
#include "util/err.h"

struct filler {
	const struct slices *cache;
	uint64_t limit; /* bytes of all that is in the directory */
	int reader;     /* nothing is waited for when io_gone(reader) is true */
};

/* A slice that is being written. */
struct slicefile;

/* Write the next bytes; -1 if there is no room, or they are too many. */
int slicefill_add(
    struct slicefile *f, const void *data, size_t len, struct err *e);

/*
 * Gives the bytes [first, first + len) of the package to slicefill_add: 0 if
 * these were all.
 */
typedef int slicefill_source(void *cookie, struct slicefile *f, uint64_t first,
    uint64_t len, struct err *e);

/*
 * See that slice ${n} is in the cache.  0; or -1, ${full} being 1 if that is
 * for the cache's reasons and 0 for the source's.  What has not been used for
 * longest goes when the limit is passed.
 */
int slicefill(const struct filler *f, const struct slicebase *b, uint64_t n,
    slicefill_source *source, void *cookie, int *full, struct err *e);

/* Asks the store what ${key} is. */
typedef int slicefill_asker(
    void *cookie, const char *key, struct costat *st, struct err *e);

/*
 * Find out what ${key} is, by asking, or from who has asked since this was
 * called; and let others know.
 */
int slicefill_stat(const struct filler *f, const char *key,
    slicefill_asker *ask, void *cookie, struct costat *st, struct err *e);

#endif /* !CACHE_SLICEFILL_H */
