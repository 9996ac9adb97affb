/*
 * Signatures of channel URLs: the first 16 bytes of HMAC-SHA256 (RFC 2104) over
 * a canonical text, in base64url without padding (RFC 4648 section 5).
 * chanpack-url.7, Signatures, says what is signed, byte by byte: the path and
 * the parameters, in one spelling, whatever the URL's; not its scheme, host and
 * query.
 */
#ifndef URL_SIGN_H
#define URL_SIGN_H

#include <stdint.h>

#include "url/keyring.h"
#include "url/url.h"

/* What is signed besides the parameters: what stands before and behind. */
struct signbase {
	struct buf head;
	struct buf tail;
};

#define SIGNBASE_INIT                                                          \
	{                                                                      \
		.head = BUF_INIT, .tail = BUF_INIT                             \
	}

/* Make ${s} for a base URL; buffers in it are used again. */
int sign_base(struct signbase *s, const struct urlparts *base, struct err *e);

/* Free the buffers; ${s} is empty and usable afterwards. */
void signbase_free(struct signbase *s);

/*
 * The signature of ${key} for the base and ${params}, which url_params made and
 * which name the key.
 */
void sign_params(const struct key *key, const struct signbase *s,
    const struct buf *params, char sig[SIG_LEN + 1]);

enum sign_verdict {
	SIGN_GOOD,
	SIGN_REFUSED, /* not signed, by a key that is unknown, or wrongly */
	SIGN_EXPIRED, /* its expiry, exp, is ${now} or earlier */
	SIGN_DAMAGED, /* a raw separator in a value, and no signature for it */
	SIGN_FAILED   /* no memory */
};

/*
 * Is the signature of ${u}, which has a channel, that of one of the keys?
 * Without keys, no signature is asked for.  ${now} is in Unix seconds.  Unless
 * SIGN_GOOD, the reason is in ${e}.  The time it takes does not depend on how
 * much of a wrong signature is right.
 */
enum sign_verdict sign_verify(const struct keyring *k, const struct chanurl *u,
    uint64_t now, struct err *e);

/*
 * Append the text that the signature of ${u}, which has a channel, must be of,
 * whichever key makes it.
 */
int sign_text(const struct chanurl *u, struct buf *out, struct err *e);

/*
 * Append that text as ${url}, from which ${u} was split, spells its parts: what
 * is signed by who does not bring them into the one spelling.
 */
int sign_given(const char *url, size_t len, struct buf *out, struct err *e);

/* Is the signature of ${u} that of one of the keys for ${text}? */
int sign_isof(
    const struct keyring *k, const struct chanurl *u, const struct buf *text);

#endif /* !URL_SIGN_H */
