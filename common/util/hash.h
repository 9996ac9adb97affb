/*
 * A hash for tables: FNV-1a, and a mix that lets each bit count in the lowest
 * ones.  It does not withstand somebody who looks for collisions.
 */
#ifndef UTIL_HASH_H
#define UTIL_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_BASIS 0xcbf29ce484222325U

/* Of ${len} bytes; ${basis} is HASH_BASIS or a number that makes it another. */
static inline uint64_t
hash_bytes(const void *data, size_t len, uint64_t basis)
{
	const uint8_t *p = data;
	uint64_t h = basis;

	for (; len > 0; p++, len--)
		h = (h ^ *p) * 0x100000001b3U;
	h = (h ^ (h >> 32)) * 0x9e3779b97f4a7c15U;
	return (h ^ (h >> 29));
}

#endif /* !UTIL_HASH_H */
