/*
 * The two ways in which chanpack-fetch reads a package, or a range of it, to
 * standard output.
 */
#ifndef FETCH_H
#define FETCH_H

#include "store/range.h"
#include "util/err.h"

/* From a directory. */
int fetch_local(
    const char *spec, const char *key, const struct range *r, struct err *e);

/* How long to try where a network is between. */
struct fetch_patience {
	unsigned int retries;
	unsigned int timeout; /* in seconds */
};

/* From another machine. */
int fetch_remote(const struct fetch_patience *p, const char *spec,
    const char *key, const struct range *r, struct err *e);

#endif /* !FETCH_H */
