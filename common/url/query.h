/*
 * The channel's parameters in the query of a URL: the pieces between '&' from
 * the one that begins with "channel=" on, as long as their names are those of
 * params.h.  What stands before and behind belongs to the base.
 */
#ifndef URL_QUERY_H
#define URL_QUERY_H

#include <stddef.h>

#include "util/err.h"

/* Does a piece of the ${len} bytes at ${query} begin a channel? */
int query_names(const char *query, size_t len);

/*
 * Find them in the query of ${url}, which begins at ${*from} and ends at
 * ${*to}, and whose bytes and codes are checked.  Returns 1; 0 if there are
 * none; -1 with ERR_INPUT if behind them stands another with such a name.
 */
int query_find(const char *url, size_t *from, size_t *to, struct err *e);

#endif /* !URL_QUERY_H */
