/*
 * Why a signature is wrong, for people whose own programs sign URLs.
 */
#ifndef SPLIT_EXPLAIN_H
#define SPLIT_EXPLAIN_H

#include "url/keyring.h"
#include "url/url.h"
#include "util/buf.h"
#include "util/err.h"

/*
 * Append to ${text} the text that the signature of ${u} must sign; ${u} was
 * split from ${url}.  Warn of each part that ${url} spells in another way.  If
 * there is such a part and a key of ${keys} has signed that spelling, warn of
 * that too.  Return 0, or -1 with the reason in ${e}.
 */
int explain_url(const struct chanurl *u, const char *url, size_t len,
    const struct keyring *keys, struct buf *text, struct err *e);

#endif /* !SPLIT_EXPLAIN_H */
