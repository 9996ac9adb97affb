/*
 * Loads and stores at any alignment, little-endian and big-endian.
 */
#ifndef UTIL_ENDIAN_H
#define UTIL_ENDIAN_H

#include <stdint.h>

static inline uint16_t
le16dec(const uint8_t *p)
{
	return ((uint16_t)(p[0] | p[1] << 8));
}

static inline uint32_t
le32dec(const uint8_t *p)
{
	return ((uint32_t)le16dec(p) | (uint32_t)le16dec(p + 2) << 16);
}

static inline uint64_t
le64dec(const uint8_t *p)
{
	return ((uint64_t)le32dec(p) | (uint64_t)le32dec(p + 4) << 32);
}

static inline void
le16enc(uint8_t *p, uint16_t x)
{
	p[0] = (uint8_t)x;
	p[1] = (uint8_t)(x >> 8);
}

static inline void
le32enc(uint8_t *p, uint32_t x)
{
	le16enc(p, (uint16_t)x);
	le16enc(p + 2, (uint16_t)(x >> 16));
}

static inline void
le64enc(uint8_t *p, uint64_t x)
{
	le32enc(p, (uint32_t)x);
	le32enc(p + 4, (uint32_t)(x >> 32));
}

static inline uint16_t
be16dec(const uint8_t *p)
{
	return ((uint16_t)(p[0] << 8 | p[1]));
}

static inline uint32_t
be32dec(const uint8_t *p)
{
	return ((uint32_t)be16dec(p) << 16 | be16dec(p + 2));
}

static inline uint64_t
be64dec(const uint8_t *p)
{
	return ((uint64_t)be32dec(p) << 32 | be32dec(p + 4));
}

static inline void
be16enc(uint8_t *p, uint16_t x)
{
	p[0] = (uint8_t)(x >> 8);
	p[1] = (uint8_t)x;
}

static inline void
be32enc(uint8_t *p, uint32_t x)
{
	be16enc(p, (uint16_t)(x >> 16));
	be16enc(p + 2, (uint16_t)x);
}

#endif /* !UTIL_ENDIAN_H */
