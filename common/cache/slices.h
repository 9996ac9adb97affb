/*
 * A cache of base packages as files of SLICE_SIZE bytes each, in a directory
 * that any number of processes share: the half that reads, which needs no
 * network.  slicefill.h is the half that writes.
 *
 *     HH/ID/N       slice N of one version of a package; never half
 *     keys/HH/ID    what a key was when it was last asked for
 *     lock, size    of those who write
 *
 * ID is a digest over the stores, the key, the version's tag and size, and the
 * present boot of the machine: what was not on the disk when the power failed
 * is never believed, and nothing is ever synced.  HH are its first two digits.
 */
#ifndef CACHE_SLICES_H
#define CACHE_SLICES_H

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "util/err.h"
#include "wire/coline.h"

#define SLICE_SIZE (4U << 20)

#define SLICES_HASH 32 /* bytes of a digest */
#define SLICES_ID   32 /* hexadecimal digits of an ID */

struct slices {
	int dir; /* O_RDONLY; what is below may be opened relative to it */
	uint8_t scope[SLICES_HASH]; /* of the stores and the boot */
};

/*
 * Open the cache in directory ${path}, which is made (mode 0700) if it is not
 * there.  ERR_FATAL if it is another account's than this one or root, or others
 * may write there: call it as the user that fills the cache.  ${spec} are the
 * names of the stores as they were given, in their order; with other ones
 * nothing is found.
 */
int slices_open(struct slices *s, const char *path, const char *const *spec,
    size_t nspec, struct err *e);

void slices_close(struct slices *s);

/* One version of a package.  Plain data. */
struct slicebase {
	uint64_t size;
	char dir[3 + SLICES_ID + 1]; /* HH/ID */
};

void slices_base(const struct slices *s, const char *key,
    const struct costat *st, struct slicebase *b);

/* How many bytes slice ${n} has: 0 if there is none of that number. */
uint64_t slices_length(const struct slicebase *b, uint64_t n);

/*
 * Open slice ${n} for reading: a descriptor of a file with slices_length bytes
 * that nobody changes; or -1 if it is not in the cache.  It is noted as used,
 * at most once a minute.
 */
int slices_find(const struct slices *s, const struct slicebase *b, uint64_t n);

/*
 * What ${key} was when anybody asked the store last, and when that was, by
 * CLOCK_REALTIME, never in the future.  0, or -1 if it is not known.
 */
int slices_stat(const struct slices *s, const char *key, struct costat *st,
    struct timespec *asked);

/* Where slices_stat finds ${key}: for slicefill.c. */
#define SLICES_KEYS     "keys"
#define SLICES_PATH_MAX 80
void slices_keypath(
    const struct slices *s, const char *key, char path[SLICES_PATH_MAX]);

#endif /* !CACHE_SLICES_H */
