/* Checks of bytes that hold for all parts of a URL. */
#ifndef URL_BYTES_H
#define URL_BYTES_H

#include <stddef.h>

#include "util/err.h"

/*
 * Has ${url} 1 to URL_MAX bytes, all of them legal somewhere in a URL without
 * fragment, and whole percent codes?  Return 0, or -1 with ERR_INPUT and the
 * reason in ${e}.
 */
int bytes_check(const char *url, size_t len, struct err *e);

/*
 * Set ${e} to why the byte at ${i} of ${url} is not allowed there.  Return -1.
 */
int bytes_refuse(const char *url, size_t i, struct err *e);

/*
 * The first offset in [from, to) whose byte is not in ${class} (pct.h); else
 * ${to}.
 */
size_t bytes_span(const char *url, size_t from, size_t to, unsigned int class);

#endif /* !URL_BYTES_H */
