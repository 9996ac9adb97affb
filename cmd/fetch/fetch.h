/*
 * chanpack-fetch without --coprocess.
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

#endif /* !FETCH_H */
