/*
 * Checksums of a disk image by linearity (FORMATS 6.3): CRC-32 of two texts of
 * equal length differ by what only the changed bytes, and the number of bytes
 * behind them, decide.  So a checksum is updated without the other bytes.
 */
#ifndef FORM_DMGSUM_H
#define FORM_DMGSUM_H

#include <stddef.h>
#include <stdint.h>

/* A part of an image: its CRC-32 and its length. */
struct dmgpart {
	uint32_t crc;
	uint64_t len;
};

uint32_t dmgsum_of(const uint8_t *p, size_t len);

/*
 * Two texts have CRCs that differ (by XOR) by ${diff}: return how the CRCs
 * differ if the same ${len} bytes follow each of them.  O(log len).
 */
uint32_t dmgsum_behind(uint32_t diff, uint64_t len);

/* The CRC of three parts in a row. */
uint32_t dmgsum_join(const struct dmgpart *before, const struct dmgpart *part,
    const struct dmgpart *after);

/*
 * Return the largest m <= n for which ${raw} of ${len} bytes has CRC ${want} if
 * its ${n} bytes from ${from} on are replaced by m times ${byte}, then NULs; or
 * n + 1 if there is none.  O(len).
 */
size_t dmgsum_fill(const uint8_t *raw, size_t len, size_t from, size_t n,
    uint8_t byte, uint32_t want);

#endif /* !FORM_DMGSUM_H */
