/*
 * The chunked digest of a package (FORMATS 2.3): the digest of the digests of
 * its chunks of 1 MiB, made while the bytes arrive.  Each section has its own
 * chunks.
 */
#ifndef FORM_CHUNKS_H
#define FORM_CHUNKS_H

#include <nettle/sha2.h>
#include <stddef.h>
#include <stdint.h>

#define CHUNKS_LEN (1U << 20)

enum chunks_hash { CHUNKS_SHA256, CHUNKS_SHA512 };

union chunks_ctx {
	struct sha256_ctx sha256;
	struct sha512_ctx sha512;
};

struct chunks {
	enum chunks_hash hash;
	union chunks_ctx chunk, all;
	size_t left; /* bytes of the current chunk still to come */
};

/* Begin a digest of ${n} chunks. */
void chunks_init(struct chunks *c, enum chunks_hash hash, uint32_t n);

/* Return how many chunks a section of ${len} bytes has. */
uint64_t chunks_count(uint64_t len);

/* Take ${len} bytes of a section that has ${rest} left, these included. */
void chunks_update(
    struct chunks *c, const uint8_t *data, size_t len, uint64_t rest);

/* Set ${digest}, once, and return its length in bytes. */
size_t chunks_digest(struct chunks *c, uint8_t digest[SHA512_DIGEST_SIZE]);

#endif /* !FORM_CHUNKS_H */
