/*
 * The place for a channel in the uncompressed blocks of a disk image: an
 * extended attribute of the app, which the app's signature does not cover.
 */
#ifndef FORM_DMGPLACE_H
#define FORM_DMGPLACE_H

#include <stddef.h>
#include <stdint.h>

struct dmgplace {
	uint32_t id; /* SLOT_MOZILLA or SLOT_OMAHA; 0: there is none */
	size_t off;  /* offset of the value in the blocks */
	size_t len;
};

/*
 * Find the place in the ${len} bytes of ${raw}, which had the CRC ${built} when
 * the image was built.
 *
 * Mozilla's place begins behind a sentinel: a text and TABs up to the first NUL
 * or the end of the attribute.  If a channel has replaced the TABs by NULs,
 * ${built} shows how many TABs there were; if it does not, the length of the
 * attribute, which is stored before the sentinel, shows it.
 *
 * Omaha's place is a tag and NULs up to the end of the attribute, or up to the
 * 8206 bytes of Chromium's build if that end is not known.  O(len).
 */
void dmgplace_find(
    const uint8_t *raw, size_t len, uint32_t built, struct dmgplace *place);

/* Change ${value}, the bytes of the place, to those without a channel. */
void dmgplace_empty(const struct dmgplace *place, uint8_t *value);

#endif /* !FORM_DMGPLACE_H */
