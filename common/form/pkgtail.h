/*
 * A package of Apple's installer, a XAR archive (FIELD 3.1): header, table of
 * contents, heap, and then what no signature covers: a tag of Omaha, and the
 * trailers of a notarization ticket.
 */
#ifndef FORM_PKGTAIL_H
#define FORM_PKGTAIL_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "view/view.h"

#define PKG_ZONE 8206 /* bytes of a tag with its fill, as Chromium has it */

struct pkgtail {
	uint64_t toc;     /* where the table of contents begins */
	uint64_t toclen;  /* compressed with zlib */
	uint64_t tocfull; /* and not compressed */
	uint64_t end;     /* where the trailers begin; or the end of the file */
	uint64_t off;     /* where the tag begins; ${end} if there is none */
	size_t len;       /* with its fill, up to ${end} */
};

/* Is the header there?  Return its bits, 0 with ${e}, or -1. */
int pkgtail_bid(struct view *v, struct err *e);

/*
 * Read header, trailers and tag.  Return 0, or -1 with ${e}: ERR_INPUT if the
 * header or a trailer is damaged.
 */
int pkgtail_read(struct pkgtail *t, struct view *v, struct err *e);

#endif /* !FORM_PKGTAIL_H */
