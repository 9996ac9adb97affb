/*
 * The parameters of a channel URL: in this order channel, x-NAME, form, exp,
 * key, sig, each "name=value", separated by semicolons.
 */
#ifndef URL_PARAMS_H
#define URL_PARAMS_H

#include "url/url.h"

/*
 * Read the parameters of a channel segment, whose characters are those of a
 * path and whose percent codes are whole, into ${out}, which is empty.  0, or
 * -1 with the reason in ${e}; ${out} must be freed in any case.
 */
int params_parse(const char *s, size_t len, struct chanurl *out, struct err *e);

#endif /* !URL_PARAMS_H */
