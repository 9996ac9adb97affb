/*
 * Why a signature is wrong, for people who make their own.
 */
#ifndef SPLIT_EXPLAIN_H
#define SPLIT_EXPLAIN_H

#include "url/keyring.h"
#include "url/url.h"
#include "util/buf.h"
#include "util/err.h"

/*
 * Append to ${text} what the signature of ${u}, split from ${url}, must be of.
 * Warns of each part that ${url} spells otherwise, and if the signature is of
 * its own spelling, by one of ${keys}.  0, or -1 with ${e}.
 */
int explain_url(const struct chanurl *u, const char *url, size_t len,
    const struct keyring *keys, struct buf *text, struct err *e);

#endif /* !SPLIT_EXPLAIN_H */
