/*
 * The parameters of a channel URL, in this order: channel, x-NAME, form, seal,
 * exp, key, sig, plan.  Each is "name=value", percent-encoded.  Characters that
 * need no code may have one, also in names; only the '=' behind a name may not.
 */
#ifndef URL_PARAMS_H
#define URL_PARAMS_H

#include "url/url.h"

/*
 * Does ${s} begin with "channel="?  Return 1, also if letters are
 * percent-encoded; -1 if the '=' is percent-encoded, because a proxy that
 * decodes it would make a channel; else 0.  Percent codes in ${s} may be
 * broken.
 */
int params_start(const char *s, size_t len);

/*
 * Is ${s} "name=value" with the name of a parameter that a query may have?
 * That is every parameter but plan.  A name such as x-oss-... is a cloud's.
 */
int params_isone(const char *s, size_t len);

/*
 * Read the parameters at ${s}, separated by ${sep}, into ${out}, which is
 * empty.  ${s} has at most URL_MAX bytes, all legal, and whole percent codes.
 * Return 0, or -1 with the reason in ${e}; the caller frees ${out} in any case.
 */
int params_parse(
    const char *s, size_t len, char sep, struct chanurl *out, struct err *e);

/* Would x-${name}, percent-encoded or not, be a cloud's parameter? */
int params_isclouds(const char *name, size_t len);

#endif /* !URL_PARAMS_H */
