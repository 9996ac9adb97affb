#include <zlib.h>

#include "form/dmgsum.h"

uint32_t
dmgsum_of(const uint8_t *p, size_t len)
{
	uLong crc = crc32(0, NULL, 0);
	uInt n;

	for (; len > 0; p += n, len -= n) {
		n = len < 1U << 30 ? (uInt)len : 1U << 30;
		crc = crc32(crc, p, n);
	}
	return ((uint32_t)crc);
}

uint32_t
dmgsum_behind(uint32_t diff, uint64_t len)
{
	return ((uint32_t)crc32_combine(diff, 0, (z_off_t)len));
}

uint32_t
dmgsum_join(const struct dmgpart *before, const struct dmgpart *part,
    const struct dmgpart *after)
{
	uint32_t crc = dmgsum_behind(before->crc, part->len) ^ part->crc;

	return (dmgsum_behind(crc, after->len) ^ after->crc);
}

/* As dmgsum_behind, for one byte. */
static uint32_t
behind_byte(uint32_t diff)
{
	int i;

	for (i = 0; i < 8; i++)
		diff = diff >> 1 ^ ((diff & 1) != 0 ? 0xedb88320U : 0);
	return (diff);
}

/* The CRC of ${n} NULs. */
static uint32_t
of_nuls(size_t n)
{
	return (~dmgsum_behind(~0U, n));
}

size_t
dmgsum_fill(const uint8_t *raw, size_t len, size_t from, size_t n, uint8_t byte,
    uint32_t want)
{
	size_t behind = len - from - n, m;
	uint32_t crc, last, one;

	crc = dmgsum_of(raw, len) ^
	      dmgsum_behind(dmgsum_of(raw + from, n) ^ of_nuls(n), behind);
	/*
	 * How the CRC changes if the last NUL becomes ${byte}; behind_byte then
	 * gives the change for the byte before.
	 */
	last = one = dmgsum_behind(dmgsum_of(&byte, 1) ^ of_nuls(1), behind);
	for (m = n; m > 0; m--, one = behind_byte(one))
		crc ^= one;
	for (m = n, one = last; crc != want; m--, one = behind_byte(one)) {
		if (m == 0)
			return (n + 1);
		crc ^= one;
	}
	return (m);
}
