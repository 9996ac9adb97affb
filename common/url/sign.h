/*
 * Signatures of channel URLs: the first 16 bytes of HMAC-SHA256 (RFC 2104) over
 * a canonical text, in base64url without padding (RFC 4648 section 5).
 * chanpack-url.7, Signatures, states this text byte by byte: the path and the
 * parameters, in one spelling for all spellings of the URL; no scheme, host or
 * query.
 */
#ifndef URL_SIGN_H
#define URL_SIGN_H

#include <stdint.h>

#include "url/keyring.h"
#include "url/url.h"

/* The signed text before the parameters, and the text behind them. */
struct signbase {
	struct buf head;
	struct buf tail;
};

#define SIGNBASE_INIT                                                          \
	{                                                                      \
		.head = BUF_INIT, .tail = BUF_INIT                             \
	}

/*
 * Set ${s} for a base URL; its buffers may be used before.  Return 0, or -1 if
 * there is no memory.
 */
int sign_base(struct signbase *s, const struct urlparts *base, struct err *e);

/* Free the buffers; ${s} is empty and usable afterwards. */
void signbase_free(struct signbase *s);

/*
 * Write the signature of ${key} for the base and ${params} to ${sig}, a string.
 * url_params made ${params}, with the id of ${key}.
 */
void sign_params(const struct key *key, const struct signbase *s,
    const struct buf *params, char sig[SIG_LEN + 1]);

/*
 * Write the signature of ${key} for ${u}, which has a channel and names the
 * key, to ${sig}.  Return 0, or -1 with the reason in ${e}.
 */
int sign_url(const struct key *key, const struct chanurl *u,
    char sig[SIG_LEN + 1], struct err *e);

enum sign_verdict {
	SIGN_GOOD,
	SIGN_REFUSED, /* not signed, signed by an unknown key, or wrongly */
	SIGN_EXPIRED, /* its expiry, exp, is ${now} or earlier */
	SIGN_DAMAGED, /* a raw separator in a value, and no signature for it */
	SIGN_FAILED   /* no memory */
};

/*
 * Is ${u}, which has a channel, signed by the key that it names, and not
 * expired at ${now} (Unix seconds)?  If ${k} has no keys, check only damage and
 * expiry.  The reason for any other result than SIGN_GOOD is in ${e}.  The time
 * that this takes does not depend on how many characters of a wrong signature
 * are right.
 */
enum sign_verdict sign_verify(const struct keyring *k, const struct chanurl *u,
    uint64_t now, struct err *e);

/*
 * Append the text that must be signed for ${u}, which has a channel; the key id
 * of ${u} is in the text.  Return 0, or -1 with the reason in ${e}.
 */
int sign_text(const struct chanurl *u, struct buf *out, struct err *e);

/*
 * Like sign_text, but with the parts spelled as in channel URL ${url}: a signer
 * that does not use the canonical spelling signs this text.
 */
int sign_given(const char *url, size_t len, struct buf *out, struct err *e);

/* Did any key in ${k} make the signature of ${u}, for ${text}? */
int sign_isof(
    const struct keyring *k, const struct chanurl *u, const struct buf *text);

#endif /* !URL_SIGN_H */
