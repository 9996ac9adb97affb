/*
 * Where a channel package lies in a store that keeps it ready-made: under the
 * path of its own channel URL, less that of the public URL, without percent
 * codes.  No base package can have such a key (key.h), and whoever serves the
 * store as it is serves the channel URL.
 */
#ifndef URL_CHANKEY_H
#define URL_CHANKEY_H

#include "url/key.h"
#include "url/url.h"
#include "util/buf.h"
#include "util/err.h"

/*
 * Take channel URL ${url} apart into ${u}, which is empty, and append the key
 * of its base to ${base}, that of the channel package to ${key}, both strings.
 * Whether ${u} is signed or damaged is not looked at.
 * ERR_INPUT also for a channel in the query, which stores ignore, and for a key
 * that is too long or has a segment that clients do not keep.  On failure what
 * is in the buffers is unspecified, and ${u} is to be freed in any case.
 */
int chankey_find(const struct publicurl *p, const char *url, size_t len,
    struct chanurl *u, struct buf *base, struct buf *key, struct err *e);

/*
 * Can ${key}, of ${len} bytes, be that of a channel package?  Then append the
 * key of its base to ${base}, a string.  ERR_INPUT if not.
 */
int chankey_base(const char *key, size_t len, struct buf *base, struct err *e);

#endif /* !URL_CHANKEY_H */
