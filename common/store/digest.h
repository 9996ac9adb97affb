/*
 * What tells one content from another: its size and its SHA-256.
 */
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

/* Who is shown all bytes that are digested, in order. */
struct digest_tap {
	void (*show)(void *cookie, const uint8_t *data, size_t len);
	void *cookie;
};

/*
 * Digest a file from its first byte to its end; its position stays.  ${tap}
 * may be NULL.
 */
int digest_file(
    int fd, struct digest *d, const struct digest_tap *tap, struct err *e);

/*
 * The same of a regular file whose parts are to be digested too: ${s} was
 * started for ${fd}, is let go close behind the reading, and released at its
 * end.  ERR_TEMP if the file changes meanwhile.
 */
int digest_parts(int fd, struct digest *d, struct sums *s,
    const struct digest_tap *tap, struct err *e);

int digest_equal(const struct digest *a, const struct digest *b);

#endif /* !STORE_DIGEST_H */
