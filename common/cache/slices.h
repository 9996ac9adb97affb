/*
 * A cache of base packages in slices: files of SLICE_SIZE bytes each, in a
 * directory that any number of processes share.  This is the half that reads,
 * and needs no network.  slicefill.h is the half that writes.
 *
 *     HH/ID/N       slice N of one version of a package, always complete
 *     lock, size    files of the half that writes
 *
 * ID is a digest of the stores, the key, the version's tag and size, and the
 * boot ID of the machine.  So nothing need be synced: after a power failure,
 * files of the boot before are not found.  HH is the first two digits of ID.
 */
#ifndef CACHE_SLICES_H
#define CACHE_SLICES_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

#define SLICE_SIZE (4U << 20)

#define SLICES_HASH 32 /* bytes of a digest */
#define SLICES_ID   32 /* hexadecimal digits of an ID */

struct slices {
	int dir;          /* O_RDONLY; the paths above are relative to it */
	const char *path; /* the directory's */
	uint8_t scope[SLICES_HASH]; /* digest of the stores and the boot ID */
};

/*
 * Open the cache in directory ${path}, which is made (mode 0700) if it does not
 * exist.  ${spec} are the names of the stores as the user gave them, in this
 * order; with other names, other slices are found.  Return 0, or -1 with
 * nothing to close and the reason in ${e}: ERR_FATAL if the owner
 * of the directory is neither this account nor root, or other users can write
 * to it, so call this as the user that fills the cache.  ${path} is borrowed.
 */
int slices_open(struct slices *s, const char *path, const char *const *spec,
    size_t nspec, struct err *e);

/*
 * If somebody has removed the directory, make it again.  Return 0; or -1 if the
 * directory is there, or cannot be made: nothing has changed then.
 */
int slices_remake(const struct slices *s);

/* Close the directory. */
void slices_close(struct slices *s);

/* One version of a package.  Owns no memory. */
struct slicebase {
	uint64_t size;
	char dir[3 + SLICES_ID + 1]; /* HH/ID */
};

/* Fill in ${b} for the version of ${key} with this ${tag} and ${size}. */
void slices_base(const struct slices *s, const char *key, uint64_t size,
    const char *tag, struct slicebase *b);

/* Return the length of slice ${n} in bytes; 0 if there is no such slice. */
uint64_t slices_length(const struct slicebase *b, uint64_t n);

/*
 * Open slice ${n} for reading.  Return a descriptor, which the caller closes,
 * of a file of slices_length bytes that no process changes; or -1 if the slice
 * is not in the cache.  The file's mtime notes the use, to within a minute.
 */
int slices_find(const struct slices *s, const struct slicebase *b, uint64_t n);

#define SLICES_PATH_MAX 80 /* of a path in the directory */

#endif /* !CACHE_SLICES_H */
