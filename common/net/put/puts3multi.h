/*
 * A multipart upload of a package: its pieces, the finding of an upload to go
 * on with, and the sending.  A part of puts3.h.
 */
#ifndef PUT_PUTS3MULTI_H
#define PUT_PUTS3MULTI_H

#include "put/puts3.h"
#include "s3/layout.h"

/* One part of the file. */
struct piece {
	uint64_t off, len;
	int there; /* in the store: the part is known */
	struct s3part part;
};

struct multi {
	struct put *to;
	struct package *package;
	struct s3multi multi;
	struct layout layout;
	struct piece *piece; /* layout.n of them */
	int begun;           /* by ourselves, just now */
	char *etag;          /* of the whole, in ${size} bytes; "" not known */
	size_t size;
};

/*
 * In puts3pieces.c.  Cut the file as m->layout and m->multi say, with none of
 * the pieces there, and have those digests made that the store will check.
 */
int multi_cut(struct multi *m, struct err *e);

/*
 * The digest of piece ${i} that the store checks, as soon as it is there.
 * ERR_TEMP if the file has changed.
 */
int multi_sum(struct multi *m, size_t i, const uint8_t **sum, struct err *e);

/* Send the pieces that are not there. */
int multi_send(struct multi *m, struct err *e);

/*
 * In puts3resume.c.  Look for an upload of this file to go on with, and take
 * it, with the pieces that are there: 1, 0 if there is none, or -1.
 */
int multi_resume(struct multi *m, struct err *e);

#endif /* !PUT_PUTS3MULTI_H */
