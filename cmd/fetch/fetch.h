/*
 * The two jobs of chanpack-fetch.
 */
#ifndef FETCH_H
#define FETCH_H

#include "fetch/sources.h"
#include "util/err.h"
#include "web/rangespec.h"

/*
 * Write the range ${r} of package ${key} to standard output, from one store: if
 * a store fails before its first byte, the next store is asked (sources_ask).
 * Return 0, or -1 with the reason in ${e}, perhaps after bytes were written.
 * If the reader of standard output is gone, raise SIGPIPE.
 */
int fetch_plain(struct sources *s, const char *key, const struct rangespec *r,
    struct err *e);

/* The directory of the coprocess's cache, NULL for none, and its bytes. */
struct fetch_cache {
	const char *dir;
	unsigned long long size;
};

/*
 * Answer the questions on standard input (wire/coline.h) until standard input
 * ends or the reader of standard output is gone; either gives status 0.  Print
 * any other trouble and return its exit status.  SIGPIPE and SIGXFSZ are
 * ignored from then on.
 */
int fetch_coprocess(struct sources *s, const struct fetch_cache *c);

#endif /* !FETCH_H */
