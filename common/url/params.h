/*
 * The parameters of a channel URL: in this order channel, x-NAME, form, exp,
 * key, sig, each "name=value", percent-encoded.  Characters that need no code
 * may have one all the same, in names too; the '=' may not.
 */
#ifndef URL_PARAMS_H
#define URL_PARAMS_H

#include "url/url.h"

/*
 * Does ${s} begin with "channel="?  Returns 1; 0 if not; -1 if it would when
 * decoded, so that whoever decodes it on the way makes a channel of it.  Codes
 * may be broken.
 */
int params_start(const char *s, size_t len);

/* Is ${s} "name=value" with the name of one of the others? */
int params_isone(const char *s, size_t len);

/*
 * Read the parameters at ${s}, whose characters are checked and whose percent
 * codes are whole, and which ${sep} separates, into ${out}, which is empty.
 * 0, or -1 with the reason in ${e}; ${out} must be freed in any case.
 */
int params_parse(
    const char *s, size_t len, char sep, struct chanurl *out, struct err *e);

#endif /* !URL_PARAMS_H */
