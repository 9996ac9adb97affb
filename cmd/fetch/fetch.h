/*
 * The two things that chanpack-fetch does.
 */
#ifndef FETCH_H
#define FETCH_H

#include "fetch/sources.h"
#include "util/err.h"
#include "web/rangespec.h"

/*
 * Write a package, or a range of it, to standard output, from the first of the
 * stores that gives its first byte.
 */
int fetch_plain(struct sources *s, const char *key, const struct rangespec *r,
    struct err *e);

/* Where the coprocess keeps what it has read; dir NULL: nowhere. */
struct fetch_cache {
	const char *dir;
	unsigned long long size;
};

/*
 * Answer the questions on standard input (wire/coline.h) until it ends.
 * Returns the exit status.
 */
int fetch_coprocess(struct sources *s, const struct fetch_cache *c);

#endif /* !FETCH_H */
