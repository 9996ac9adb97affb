/*
 * The parameters of a channel URL: in this order channel, x-NAME, form, seal,
 * exp, key, sig, plan, each "name=value", percent-encoded.  Characters that
 * need no code may have one all the same, in names too; the '=' may not.
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

/*
 * Is ${s} "name=value" with the name of one of the others that may stand in a
 * query?  plan may not, and what begins with x-oss- or the like is a cloud's.
 */
int params_isone(const char *s, size_t len);

/*
 * Read the parameters at ${s}, whose characters are checked and whose percent
 * codes are whole, and which ${sep} separates, into ${out}, which is empty.
 * 0, or -1 with the reason in ${e}; ${out} must be freed in any case.
 */
int params_parse(
    const char *s, size_t len, char sep, struct chanurl *out, struct err *e);

/* Would x-NAME with this ${name}, encoded or not, be a cloud's parameter? */
int params_isclouds(const char *name, size_t len);

#endif /* !URL_PARAMS_H */
