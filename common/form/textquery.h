/*
 * A channel and its extras as a query, name=value&name=value: the text of two
 * codecs for packages of desktop systems (FORMATS 4.4 and 4.5).
 */
#ifndef FORM_TEXTQUERY_H
#define FORM_TEXTQUERY_H

#include "util/buf.h"
#include "util/channel.h"
#include "util/span.h"

struct textquery {
	const char *key; /* the name of the channel */
	int codes;       /* are names and values percent-encoded? */
};

/*
 * Append ${s}, percent-decoded, to ${out}.  Return 1, or 0 if a percent code is
 * broken: nothing is appended then.
 */
int textquery_decode(struct buf *out, struct span s);

/* Read the channel and its extras.  Returns as a codec's decode. */
int textquery_read(const struct textquery *q, struct span text,
    struct channel *out, struct err *e);

/*
 * Append the query of ${c} to ${out}: the channel, the pairs of ${old} that
 * ${c} does not set, and the extras.  ${out} must be empty.  Return 0, or -1
 * with the reason in ${e}: ERR_INPUT if an extra has the name of the channel.
 */
int textquery_make(const struct textquery *q, const struct channel *c,
    struct span old, struct buf *out, struct err *e);

#endif /* !FORM_TEXTQUERY_H */
