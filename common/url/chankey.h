/*
 * The keys of channel packages in a store that keeps finished channel packages.
 * Such a key is the path of the channel URL, without the path of the public URL
 * and without percent codes.  No base package can have such a key (key.h), and
 * a plain web server over the store can answer the channel URL.
 */
#ifndef URL_CHANKEY_H
#define URL_CHANKEY_H

#include "url/key.h"
#include "url/url.h"
#include "util/buf.h"
#include "util/err.h"

/*
 * Split channel URL ${url} into ${u}.  Put the key of its base into ${base} and
 * the key of the channel package into ${key}, both as strings.  All three must
 * be empty.  The signature and damage of ${u} are not checked.  Return 0, or -1
 * with the reason in ${e}: as url_split and key_fromurl do, and ERR_INPUT if
 * the channel is in the query, which stores ignore, or if the key is too long
 * or has a segment that clients change.  On failure the buffers hold anything.
 * The caller frees all three in any case.
 */
int chankey_find(const struct publicurl *p, const char *url, size_t len,
    struct chanurl *u, struct buf *base, struct buf *key, struct err *e);

/*
 * If ${key}, a string of ${len} bytes, can be the key of a channel package, put
 * the key of its base, as a string, into ${base}, which must be empty.  Return
 * 0, or -1 with the reason in ${e}: ERR_INPUT if it cannot.  The caller frees
 * ${base} in any case.
 */
int chankey_base(const char *key, size_t len, struct buf *base, struct err *e);

#endif /* !URL_CHANKEY_H */
