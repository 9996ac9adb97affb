/*
 * Updates checksums of a disk image by linearity (FORMATS 6.3).  The CRC-32s of
 * two texts of equal length differ by a number that depends only on the changed
 * bytes and the number of bytes behind them.  The other bytes need not be read.
 */
#ifndef FORM_DMGSUM_H
#define FORM_DMGSUM_H

#include <stddef.h>
#include <stdint.h>

/* A part of an image: its CRC-32 and its length in bytes. */
struct dmgpart {
	uint32_t crc;
	uint64_t len;
};

uint32_t dmgsum_of(const uint8_t *p, size_t len);

/*
 * If the CRCs of two texts differ (XOR) by ${diff}, return how they differ
 * after the same ${len} bytes were appended to both.  O(log len).
 */
uint32_t dmgsum_behind(uint32_t diff, uint64_t len);

/* The CRC of three consecutive parts. */
uint32_t dmgsum_join(const struct dmgpart *before, const struct dmgpart *part,
    const struct dmgpart *after);

/*
 * The ${n} bytes of ${raw} at ${from} are to be m times ${byte}, then NULs.
 * Return the largest m <= ${n} that gives the ${len} bytes the CRC ${want};
 * ${n} + 1 if there is none.  O(len).
 */
size_t dmgsum_fill(const uint8_t *raw, size_t len, size_t from, size_t n,
    uint8_t byte, uint32_t want);

#endif /* !FORM_DMGSUM_H */
