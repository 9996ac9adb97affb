/*
 * What tells one content from another: its size and its SHA-256.
 */
#ifndef STORE_DIGEST_H
#define STORE_DIGEST_H

#include <stdint.h>

#include "util/err.h"

#define DIGEST_LEN 32

struct digest {
	uint64_t size;
	uint8_t sha256[DIGEST_LEN];
};

/* Digest a file from its first byte to its end; its position stays. */
int digest_file(int fd, struct digest *d, struct err *e);

/*
 * The same, and digest each ${part} bytes of it by themselves, in the same
 * reading: their SHA-256, one behind the other, are in ${sums}, which the
 * caller frees.
 */
int digest_parts(
    int fd, uint64_t part, struct digest *d, uint8_t **sums, struct err *e);

int digest_equal(const struct digest *a, const struct digest *b);

#endif /* !STORE_DIGEST_H */
