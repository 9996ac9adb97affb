/*
 * Tokens: one for each download, in the extra dl of a channel URL, so that two
 * downloads of a channel can be told apart.  A token is 16 bytes
 * (util/base64url.h):
 *
 *     4   the time at which it was made, Unix seconds, big-endian
 *     4   random
 *     8   the first 8 bytes of HMAC-SHA256(key, text), of the text
 *         "chanpack-token-1\n", the 8 bytes above, the path of the base URL in
 *         the canonical spelling that signatures sign (sign.h), "\n" and the
 *         channel
 *
 * It is bound to the path of the base URL, and not to the identity of the bytes
 * there: a server judges a token before it looks for the base, and whoever has
 * the URL and the key can check it.  Scheme, host and query are not in it, so
 * that any CDN name may stand in front; nor are other extras, form and expiry,
 * which are the signature's matter.
 *
 * A key file is one of keyring.h.  The first key makes tokens, all check them.
 * The text's first line keeps tokens and signatures of one key apart.
 *
 * Nothing here knows the time or takes random bytes: the caller gives both.
 */
#ifndef URL_TOKEN_H
#define URL_TOKEN_H

#include <stdint.h>

#include "url/keyring.h"
#include "url/url.h"
#include "util/err.h"

#define TOKEN_EXTRA  "dl" /* the extra's name: "x-dl=" in a URL */
#define TOKEN_SIZE   16   /* bytes */
#define TOKEN_LEN    22
#define TOKEN_RANDOM 4

/*
 * Write a token of ${key} for ${u}, which has a channel, to ${token}: made at
 * ${now}, with these random bytes.  Return 0, or -1 if there is no memory.
 */
int token_make(const struct key *key, const struct chanurl *u, uint32_t now,
    const uint8_t random[TOKEN_RANDOM], char token[TOKEN_LEN + 1],
    struct err *e);

/* Is ${text} spelled as a token is?  Whether it is one needs a key. */
int token_isshaped(const char *text);

/*
 * Has ${u}, which has a channel, a token that a key of ${k} has made for it?
 * Return 0 and set ${made} to the time of the token; or -1 with the reason in
 * ${e}: ERR_INPUT if the token is missing, malformed or wrong.  The time this
 * takes does not depend on how many bytes of a wrong token are right.
 */
int token_check(const struct keyring *k, const struct chanurl *u,
    uint32_t *made, struct err *e);

#endif /* !URL_TOKEN_H */
