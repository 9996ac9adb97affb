/*
 * The channel's parameters in the query of a URL.  '&' separates the query into
 * pieces.  The parameters are the piece that begins with "channel=" and the
 * pieces behind it, as long as they have names of params.h.  All other pieces
 * belong to the base.
 */
#ifndef URL_QUERY_H
#define URL_QUERY_H

#include <stddef.h>

#include "util/err.h"

/* Does params_start find a channel in a piece of ${query}, of ${len} bytes? */
int query_names(const char *query, size_t len);

/*
 * Find the parameters in the query of ${url}, which begins at ${*from} and ends
 * at ${*to}, and whose bytes are checked.  Return 1 with their bounds in
 * ${*from} and ${*to}; 0 if there are none; -1 with ERR_INPUT and the reason in
 * ${e} if the '=' of the channel is percent-encoded, or if a piece behind the
 * parameters has the name of a parameter.
 */
int query_find(const char *url, size_t *from, size_t *to, struct err *e);

#endif /* !URL_QUERY_H */
