/*
 * A hash for tables: it multiplies each 8 bytes to 128 bits and XORs the two
 * halves.  Somebody who looks for collisions can find them.
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
 * The hash of ${len} bytes.  ${basis} is HASH_BASIS, or another number for
 * another hash.  The result depends on the byte order of the machine.
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
