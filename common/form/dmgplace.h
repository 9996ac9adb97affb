/*
 * The place for a channel in the blocks of a disk image that are stored as they
 * are: an extended attribute of the app, which its signature leaves out.
 */
#ifndef FORM_DMGPLACE_H
#define FORM_DMGPLACE_H

#include <stddef.h>
#include <stdint.h>

struct dmgplace {
	uint32_t id; /* SLOT_MOZILLA or SLOT_OMAHA; 0: there is none */
	size_t off;  /* of the value, in the blocks */
	size_t len;
};

/*
 * Find the place in the ${len} bytes of ${raw}, whose CRC was ${built} when the
 * image was built.
 *
 * Mozilla's place begins behind a sentinel.  Its length is that of the TABs
 * there, with the text before them; then come NULs, or the attribute's end.
 * Where NULs follow the text there are no TABs any more: then ${built} tells
 * how many there were, or else the length of the attribute does, which stands
 * in front of the sentinel.
 *
 * Omaha's place is a tag, filled with NULs up to the length of the attribute,
 * or else to the 8206 bytes that Chromium's build has.  O(len).
 */
void dmgplace_find(
    const uint8_t *raw, size_t len, uint32_t built, struct dmgplace *place);

/* Make ${value}, which is in the place, what it is without a channel. */
void dmgplace_empty(const struct dmgplace *place, uint8_t *value);

#endif /* !FORM_DMGPLACE_H */
