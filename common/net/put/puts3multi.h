/*
 * A multipart upload of a package: cut the file into pieces, find an upload to
 * continue, and send the pieces.  A part of puts3.h.
 */
#ifndef PUT_PUTS3MULTI_H
#define PUT_PUTS3MULTI_H

#include "put/puts3.h"
#include "s3/layout.h"

/* One part of the file. */
struct piece {
	uint64_t off, len;
	int there; /* the store has the part */
	struct s3part part;
};

struct multi {
	struct put *to;
	struct package *package;
	struct s3multi multi;
	struct layout layout;
	struct piece *piece; /* layout.n of them */
	int begun;           /* this process has begun the upload */
	char *etag;          /* of the object, in ${size} bytes; "": unknown */
	size_t size;
};

/*
 * In puts3pieces.c.  Make the pieces of m->layout, none of them there, and
 * start the digests that m->multi needs, if others were started.  Called again,
 * it replaces the pieces; the owner of ${m} frees m->piece.
 */
int multi_cut(struct multi *m, struct err *e);

/*
 * Wait for the digest of piece ${i} that the store checks; ${sum} is borrowed.
 * ERR_TEMP if the file has changed.
 */
int multi_sum(struct multi *m, size_t i, const uint8_t **sum, struct err *e);

/* Send the pieces that are not there.  No call is under way afterwards. */
int multi_send(struct multi *m, struct err *e);

/*
 * In puts3resume.c.  Find an unfinished upload of this file, and fill in the
 * upload and its pieces.  Return 1; 0 if there is none, or if the store refuses
 * lists; or -1.
 */
int multi_resume(struct multi *m, struct err *e);

#endif /* !PUT_PUTS3MULTI_H */
