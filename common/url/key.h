/*
 * Storage keys: the names of base packages in a store, and their base URLs.
 * The path of a base URL is the path of the public URL, a slash and the key.
 *
 * A key is 1 to KEY_MAX bytes of UTF-8 without control characters: segments
 * joined by '/', none empty, none that begins with '.' (so none is "." or
 * "..", and temporary files can have names with a dot in front) and none that
 * begins with "channel=" (so that no base URL is a channel URL).
 */
#ifndef URL_KEY_H
#define URL_KEY_H

#include <stddef.h>

#include "util/buf.h"
#include "util/err.h"

#define KEY_MAX 1024

/*
 * The longest public URL, in bytes.  With the longest key and the longest
 * channel, both percent-encoded, it still makes a URL of legal length.
 */
#define PUBLIC_MAX 512

/* A public URL, borrowed: scheme "://" authority (authority.h) [path]. */
struct publicurl {
	const char *url;
	size_t path; /* offset of its path, or of its end */
	size_t len;  /* without a slash at the end */
};

/* Is ${key} legal?  Return 0, or -1 with ERR_INPUT and the reason in ${e}. */
int key_check(const char *key, size_t len, struct err *e);

/*
 * Check ${url}, which may end in a slash, and set ${p}, which borrows it.
 * Return 0, or -1 with the reason in ${e}: ERR_INPUT if it is no URL, is too
 * long, or has a query, a fragment or a segment that no key may have.
 */
int publicurl_parse(struct publicurl *p, const char *url, struct err *e);

/*
 * Append the base URL of ${key}, which is legal.  A failed allocation is
 * remembered in ${out}.
 */
void key_tourl(
    const struct publicurl *p, const char *key, size_t len, struct buf *out);

/*
 * Append to ${key} the key of a base URL, without a NUL.  Scheme and host need
 * not be those of ${p}, so that any host name may serve the store; the query is
 * ignored.  Return 0, or -1 with the reason in ${e} and anything in ${key}:
 * ERR_INPUT if the URL is malformed or its key not legal, ERR_NOTFOUND if its
 * path is not below the path of ${p}, or its key is longer than KEY_MAX.
 */
int key_fromurl(const struct publicurl *p, const char *url, size_t len,
    struct buf *key, struct err *e);

/*
 * Like key_fromurl, but for the path of a request, which begins with '/' and
 * has no query.
 */
int key_frompath(const struct publicurl *p, const char *path, size_t len,
    struct buf *key, struct err *e);

#endif /* !URL_KEY_H */
