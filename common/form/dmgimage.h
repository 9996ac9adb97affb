/*
 * A disk image (UDIF) that was built for a place in it to be written again
 * (FORMATS 6, FIELD 3.2): its trailer "koly", and what its property list says
 * of the place.  Such an image stores one run of blocks as they are, and, in an
 * attribution resource, the checksums of all that stands before and behind it.
 */
#ifndef FORM_DMGIMAGE_H
#define FORM_DMGIMAGE_H

#include "form/dmgsum.h"
#include "util/err.h"
#include "view/view.h"

#define DMG_KOLY    512       /* bytes of the trailer */
#define DMG_RAW_MAX (4 << 20) /* bytes of the run that are read */

/* The characters in the property list that encode a partition's checksum. */
#define DMG_CHARS_MAX 64

/* A checksum that covers the run, and what it covers beside. */
struct dmgcover {
	uint32_t crc; /* as it stands in the image */
	struct dmgpart before;
	struct dmgpart after;
};

struct dmgimage {
	uint64_t koly;        /* where the trailer begins */
	int codesigned;       /* it has a code signature (FORMATS 6.4) */
	int attributable;     /* it has an attribution resource; else no more */
	uint64_t raw;         /* where the run begins */
	struct dmgpart run;   /* its length, and its CRC when it was built */
	struct dmgcover fork; /* the data fork as stored: the trailer has it */
	struct dmgcover blocks; /* the partition's blocks: the list has it */
	uint32_t master; /* of all partitions' checksums: the trailer has it */
	uint64_t masterafter; /* bytes behind this partition's in it */
	uint64_t charsoff;    /* where the characters stand in the image */
	size_t charslen;
	char chars[DMG_CHARS_MAX];
};

/* Is the trailer there?  Return its bits, 0 with ${e}, or -1. */
int dmgimage_bid(struct view *v, struct err *e);

/*
 * Read the trailer and the property list.  Return 0, also if the image has no
 * attribution resource; or -1 with ${e}: ERR_INPUT if one of the three is
 * damaged, or if they do not agree.  O(length of the list), at most 16 MiB.
 */
int dmgimage_read(struct dmgimage *d, struct view *v, struct err *e);

#endif /* !FORM_DMGIMAGE_H */
