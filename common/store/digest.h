/* The digest of a content: its size and its SHA-256. */
#ifndef STORE_DIGEST_H
#define STORE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "store/sums.h"
#include "util/err.h"

#define DIGEST_LEN 32

struct digest {
	uint64_t size;
	uint8_t sha256[DIGEST_LEN];
};

/* A function that is shown all digested bytes, in order. */
struct digest_tap {
	void (*show)(void *cookie, const uint8_t *data, size_t len);
	void *cookie;
};

/*
 * Digest a file from its first byte to its end; its position stays.  ${tap} may
 * be NULL.  Return 0, or -1 with ${e}; then ${d} is undefined.
 */
int digest_file(
    int fd, struct digest *d, const struct digest_tap *tap, struct err *e);

/*
 * As digest_file, for a regular file whose parts are digested too.  ${s} was
 * started for ${fd}; its threads may follow close behind the reading, and are
 * released at the end (sums_release).  ERR_TEMP if the file changes meanwhile.
 * The caller frees ${s} in any case.
 */
int digest_parts(int fd, struct digest *d, struct sums *s,
    const struct digest_tap *tap, struct err *e);

int digest_equal(const struct digest *a, const struct digest *b);

#endif /* !STORE_DIGEST_H */
