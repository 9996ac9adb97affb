/*
 * A package of Apple's installer, a XAR archive (FIELD 3.1): header, table of
 * contents, heap, and behind them bytes that no signature covers: Omaha's tag,
 * and the trailers of a notarization ticket.
 */
#ifndef FORM_PKGTAIL_H
#define FORM_PKGTAIL_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "view/view.h"

#define PKG_ZONE 8206 /* bytes of a tag and its fill, as in Chromium */

struct pkgtail {
	uint64_t toc;     /* offset of the table of contents */
	uint64_t toclen;  /* its length, compressed with zlib */
	uint64_t tocfull; /* its length, not compressed */
	uint64_t end;     /* offset of the trailers, or the file's end */
	uint64_t off;     /* offset of the tag; ${end} if there is none */
	size_t len;       /* of tag and fill, up to ${end}; 0: no tag */
};

/* Is the header there?  Return the bits checked; 0 with ${e} if not; or -1. */
int pkgtail_bid(struct view *v, struct err *e);

/*
 * Read header, trailers and tag into ${t}, which owns no memory.  Return 0, or
 * -1 with ${e}: ERR_INPUT if the header or a trailer is damaged.
 */
int pkgtail_read(struct pkgtail *t, struct view *v, struct err *e);

#endif /* !FORM_PKGTAIL_H */
