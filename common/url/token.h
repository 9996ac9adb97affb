/*
 * Tokens.  Each download gets a token in the extra dl of its channel URL, so
 * that two downloads of a channel can be told apart.  A token is 16 bytes
 * (util/base64url.h):
 *
 *     4   the time at which it was made, Unix seconds, big-endian
 *     4   random
 *     8   the first 8 bytes of HMAC-SHA256(key, text), of the text
 *         "chanpack-token-1\n", the 8 bytes above, the path of the base URL in
 *         the canonical spelling that signatures sign (sign.h), "\n" and the
 *         channel
 *
 * A token is bound to the path of the base URL, not to the bytes of the base: a
 * server checks the token before it looks for the base, and everybody who has
 * the URL and the key can check it.  Scheme, host and query are not in the
 * text, so that any CDN name may be used.  Other extras, form and expiry are
 * not in it either: the signature covers them.
 *
 * A key file is one of keyring.h.  The first key makes tokens; all keys check
 * them.  Because of the first line, no token is a signature by the same key.
 *
 * The caller passes the time and the random bytes.
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
 * Write to ${token} a token of ${key} for ${u}, which has a channel, with the
 * time ${now} and these random bytes.  Return 0, or -1 if there is no memory.
 */
int token_make(const struct key *key, const struct chanurl *u, uint32_t now,
    const uint8_t random[TOKEN_RANDOM], char token[TOKEN_LEN + 1],
    struct err *e);

/* Has ${text} the spelling of a token?  Only a key can tell if it is one. */
int token_isshaped(const char *text);

/*
 * Has ${u}, which has a channel, a token for it by a key of ${k}?  Return 0 and
 * set ${made} to the time of the token; or -1 with the reason in ${e} and
 * ${made} undefined: ERR_INPUT if the token is missing, malformed or wrong.
 * The time this takes does not depend on how many bytes of a wrong token are
 * right.
 */
int token_check(const struct keyring *k, const struct chanurl *u,
    uint32_t *made, struct err *e);

#endif /* !URL_TOKEN_H */
