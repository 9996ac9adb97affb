/*
 * The CheckSum of a PE file, from all its bytes: FORMATS 4.7.
 */
#ifndef PESUM_H
#define PESUM_H

#include <stddef.h>
#include <stdint.h>

/* The sum that ${p} should have at ${at}. */
static inline uint32_t
pesum_of(const uint8_t *p, size_t len, size_t at)
{
	uint32_t sum = 0;
	size_t i;
	uint8_t x;

	for (i = 0; i < len; i++) {
		x = i >= at && i < at + 4 ? 0 : p[i];
		sum += i % 2 == 0 ? x : (uint32_t)x << 8;
		sum = (sum & 0xffff) + (sum >> 16);
	}
	return (sum + (uint32_t)len);
}

#endif /* !PESUM_H */
