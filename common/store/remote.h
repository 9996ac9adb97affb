/*
 * Stores of other machines, read over HTTP: the places of place.h.  Whoever
 * calls this links libcurl; other programs must not.
 */
#ifndef STORE_REMOTE_H
#define STORE_REMOTE_H

#include <stddef.h>

#include "store/range.h"
#include "util/err.h"

#define REMOTE_REDIRECTS 5  /* that are followed; none of S3 */
#define REMOTE_CONNECT   10 /* seconds to make a connection, TLS included */
#define REMOTE_PATIENCE  60 /* seconds that Retry-After may ask for */

struct remote_options {
	const char *spec;                 /* where: see place.h */
	unsigned int retries;             /* in a row, of no use */
	long timeout;                     /* seconds without a byte */
	const char *(*env)(const char *); /* see aws.h */
	const char *agent;                /* User-Agent */
};

/* Takes bytes; they come in order.  0, or -1 with ${e} to stop the reading. */
typedef int remote_sink(
    void *cookie, const void *data, size_t len, struct err *e);

/*
 * Give the bytes ${range} of package ${key} to ${sink}.  What may pass is
 * tried again; a stream that breaks goes on where it stopped if the package is
 * the same still.  Returns 0 if all were given; or -1, after bytes were given
 * or not: ERR_NOTFOUND, ERR_TEMP, or what else it is.
 */
int remote_read(const struct remote_options *o, const char *key,
    const struct range *range, remote_sink *sink, void *cookie, struct err *e);

#endif /* !STORE_REMOTE_H */
