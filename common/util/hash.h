/*
 * A hash for tables: a product of 128 bits, folded, for each 8 bytes.  It does
 * not withstand somebody who looks for collisions.
 */
#ifndef UTIL_HASH_H
#define UTIL_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define HASH_BASIS 0xcbf29ce484222325U

static inline uint64_t
hash_fold(uint64_t a, uint64_t b)
{
	__extension__ typedef unsigned __int128 uint128;
	uint128 product = (uint128)a * b;

	return ((uint64_t)product ^ (uint64_t)(product >> 64));
}

/*
 * Of ${len} bytes; ${basis} is HASH_BASIS or a number that makes it another.
 * Not the same on machines of other byte orders.
 */
static inline uint64_t
hash_bytes(const void *data, size_t len, uint64_t basis)
{
	uint64_t h = basis ^ len, word;
	const uint8_t *p = data;

	for (; len >= sizeof(word); p += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, p, sizeof(word));
		h = hash_fold(h ^ word, 0x9e3779b97f4a7c15U);
	}
	word = 0;
	memcpy(&word, p, len);
	h = hash_fold(h ^ word, 0xd6e8feb86659fd93U);
	return (hash_fold(h ^ basis, 0xa0761d6478bd642fU));
}

#endif /* !UTIL_HASH_H */
