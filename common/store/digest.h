/*
 * What tells one content from another: its size and its SHA-256; and the
 * digests of the parts that it is sent in.
 */
#ifndef STORE_DIGEST_H
#define STORE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

#define DIGEST_LEN 32
#define DIGEST_MD5 16

struct digest {
	uint64_t size;
	uint8_t sha256[DIGEST_LEN];
};

/* Digests of each ${part} bytes of a file; an empty one has one part as well. */
struct sums {
	enum { SUMS_SHA256, SUMS_MD5 } kind;
	uint64_t part;
	size_t n;
	uint8_t (*sum)[DIGEST_LEN]; /* ${n} of them; MD5s leave room behind */
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
 * The same, and digest its parts: s->kind and s->part say how, the rest is
 * filled in.  All is of the same bytes: a regular file that changes meanwhile
 * is ERR_TEMP.  Takes threads, and reads the file twice, the second time
 * close behind the first.
 */
int digest_parts(int fd, struct digest *d, struct sums *s,
    const struct digest_tap *tap, struct err *e);

/* Free the digests. */
void sums_free(struct sums *s);

int digest_equal(const struct digest *a, const struct digest *b);

#endif /* !STORE_DIGEST_H */
