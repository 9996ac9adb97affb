/*
 * A disk image (UDIF) that was built so that a place in it can be rewritten
 * (FORMATS 6, FIELD 3.2): its trailer "koly", and what its property list says
 * about the place.  Such an image has one run of uncompressed blocks, and an
 * attribution resource with checksums of all bytes before and behind the run.
 */
#ifndef FORM_DMGIMAGE_H
#define FORM_DMGIMAGE_H

#include "form/dmgsum.h"
#include "util/err.h"
#include "view/view.h"

#define DMG_KOLY    512       /* bytes of the trailer */
#define DMG_RAW_MAX (4 << 20) /* the longest run that is read */

/* The most characters in the list that encode a partition's checksum. */
#define DMG_CHARS_MAX 64

/* A checksum that covers the run, and the parts around the run. */
struct dmgcover {
	uint32_t crc; /* as stored in the image */
	struct dmgpart before;
	struct dmgpart after;
};

struct dmgimage {
	uint64_t koly;          /* offset of the trailer */
	int codesigned;         /* it has a code signature (FORMATS 6.4) */
	int attributable;       /* has an attribution resource; else no run */
	uint64_t raw;           /* offset of the run */
	struct dmgpart run;     /* its length, and its CRC when it was built */
	struct dmgcover fork;   /* the stored data fork: in the trailer */
	struct dmgcover blocks; /* the partition's blocks: in the list */
	uint32_t master;        /* of all partitions' checksums */
	uint64_t masterafter;   /* bytes it covers behind this partition's */
	uint64_t charsoff;      /* offset of the characters in the image */
	size_t charslen;
	char chars[DMG_CHARS_MAX];
};

/* Is the trailer there?  Return the bits checked; 0 with ${e} if not; or -1. */
int dmgimage_bid(struct view *v, struct err *e);

/*
 * Read the trailer and the property list into ${d}, which owns no memory.
 * Return 0, also if the image has no attribution resource; or -1 with ${e}:
 * ERR_INPUT if trailer, list or resource is damaged, or if they do not agree.
 * O(length of the list), at most 16 MiB.
 */
int dmgimage_read(struct dmgimage *d, struct view *v, struct err *e);

#endif /* !FORM_DMGIMAGE_H */
