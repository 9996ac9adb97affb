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
	SIGN_FAILED   /* no memory */
};

/*
 * Is the signature of ${u}, which has a channel, that of one of the keys?
 * ${now} is in Unix seconds.  Unless SIGN_GOOD, the reason is in ${e}.  The
 * time it takes does not depend on how much of a wrong signature is right.
 */
enum sign_verdict sign_verify(const struct keyring *k, const struct chanurl *u,
    uint64_t now, struct err *e);

/* The second half of it alone: has the URL expired? */
enum sign_verdict sign_expiry(
    const struct chanurl *u, uint64_t now, struct err *e);

#endif /* !URL_SIGN_H */
