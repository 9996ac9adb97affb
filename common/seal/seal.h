/*
 * A seal proves that the publisher of an app issued a channel for this app.  A
 * seal is an Ed25519 signature (RFC 8032) over the channel, the certificate of
 * the app's signer, an id of the public key, and the time at which the URL of
 * the package expires.
 *
 * In a package the seal is the value of the pair SIGID_SEAL (form/sigid.h),
 * numbers little-endian:
 *
 *      0   4  "CHN1"
 *      4   1  algorithm: 1 = Ed25519
 *      5   1  what it is bound to: 1 = a certificate
 *      6   1  n, bytes of the channel: 1 to SEAL_CHANNEL_MAX
 *      7   1  0
 *      8   4  id of the key: first bytes of the SHA-256 of the public key
 *     12   4  expiry in Unix seconds; 0: none
 *     16  16  first bytes of the SHA-256 of the certificate (DER)
 *     32   n  the channel, UTF-8
 *   32+n  64  signature over "chanpack signed channel\n" and bytes [0, 32+n)
 *
 * A channel URL has only the id and the signature: the server knows the rest.
 */
#ifndef SEAL_SEAL_H
#define SEAL_SEAL_H

#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"
#include "util/channel.h"
#include "util/err.h"

#define SEAL_CHANNEL_MAX 100 /* bytes */
#define SEAL_KEY         4   /* bytes of a key's id */
#define SEAL_CERT        16  /* bytes of a certificate's digest */
#define SEAL_SIG         64
#define SEAL_TEXT        91 /* characters in a URL */
#define SEAL_HEAD        32 /* bytes before the channel */

struct seal {
	uint8_t key[SEAL_KEY];
	uint8_t cert[SEAL_CERT];
	uint32_t exp; /* Unix seconds; 0: none */
	uint8_t sig[SEAL_SIG];
};

/* Can ${id} be sealed?  Return 0, or -1 with ERR_INPUT: it is too long. */
int seal_checkid(const char *id, struct err *e);

/*
 * Replace the seal of ${c} by a copy of ${s}.  Return 0, or -1 with ${c}
 * unchanged if there is no memory.
 */
int seal_give(struct channel *c, const struct seal *s, struct err *e);

/*
 * Append the signed bytes [0, 32+n) of the value, without the label.  ${id}
 * must pass seal_checkid.  A failed allocation is remembered in ${out}.
 */
void seal_addsigned(struct buf *out, const struct seal *s, const char *id);

/*
 * Append the value for a package.  Return 0, or -1 as seal_checkid or buf_ok.
 */
int seal_addvalue(
    struct buf *out, const struct seal *s, const char *id, struct err *e);

/*
 * Read the value of a package: the channel and its seal into ${c}, which must
 * be empty.  The signature is not verified (sealkey.h).  Return 0, or -1 with
 * the reason in ${e} and ${c} empty: ERR_INPUT if this is no value of this
 * version.
 */
int seal_read(
    const uint8_t *value, size_t len, struct channel *c, struct err *e);

/* Write id and signature in base64url (RFC 4648 section 5), for a URL. */
void seal_totext(const struct seal *s, char text[SEAL_TEXT + 1]);

/*
 * Write those of the seal of ${c}.  Return ${text}, or NULL if ${c} has no
 * seal.
 */
const char *seal_ofchannel(const struct channel *c, char text[SEAL_TEXT + 1]);

/*
 * Read id and signature into ${s}, and set all else to 0.  Only the spelling of
 * seal_totext is accepted.  Return 0, or -1 with ERR_INPUT.
 */
int seal_fromtext(struct seal *s, const char *text, size_t len, struct err *e);

#endif /* !SEAL_SEAL_H */
