/*
 * The part of a URL before the path: scheme "://" [userinfo "@"] host [":"
 * port] (RFC 3986 sections 3.1 and 3.2).
 */
#ifndef URL_AUTHORITY_H
#define URL_AUTHORITY_H

#include <stddef.h>

#include "util/err.h"

/*
 * Check scheme and authority at the start of ${url}, whose bytes passed
 * bytes_check.  Set ${end} to the offset behind them, which is that of a '/' or
 * '?' or ${len}.  Return 0, or -1 with ERR_INPUT and the reason in ${e}.
 */
int authority_find(const char *url, size_t len, size_t *end, struct err *e);

#endif /* !URL_AUTHORITY_H */
