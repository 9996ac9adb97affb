/*
 * Keys that make and verify seals.  They are in files (util/keyfile.h).  A line
 * "ID ed25519-secret BASE64" has a secret key, which never leaves the
 * publisher; a line "ID ed25519-public BASE64" has a public key, which
 * everybody may have.  BASE64 is the 32 bytes of RFC 8032 section 5.1.5.  ID is
 * for people; seals contain another id of the key (seal.h).
 */
#ifndef SEAL_SEALKEY_H
#define SEAL_SEALKEY_H

#include "seal/seal.h"
#include "util/keyfile.h"

struct sealkey {
	char name[KEYID_MAX + 1];
	uint8_t id[SEAL_KEY];
	uint8_t public[KEYBYTES_RANDOM];
	uint8_t secret[KEYBYTES_RANDOM]; /* only of secret keys */
};

/* The first secret key of a file makes seals. */
struct sealkeys {
	struct sealkey *v;
	size_t n;
};

#define SEALKEYS_INIT                                                          \
	{                                                                      \
		.v = NULL, .n = 0                                              \
	}

enum sealkey_kind { SEALKEY_SECRET, SEALKEY_PUBLIC };

/*
 * Read a file of keys of this kind into ${k}, which is empty.  Return 0, or -1
 * with the reason in ${e}, as keyfile_read does, and ${k} empty.
 */
int sealkeys_load(struct sealkeys *k, enum sealkey_kind kind, const char *path,
    struct err *e);

/* Wipe and free the keys; ${k} is empty afterwards. */
void sealkeys_free(struct sealkeys *k);

/*
 * Append a line, without newline, with a new secret key called ${name}, or
 * called by its id in seals if ${name} is NULL.  Return 0, or -1 with the
 * reason in ${e}.
 */
int sealkey_new(const char *name, struct buf *out, struct err *e);

/* Append the line, without newline, of the public key.  Return as above. */
int sealkey_addpublic(const struct sealkey *k, struct buf *out, struct err *e);

/*
 * Seal channel ${id} with ${k}, a secret key: set key and signature of ${s}.
 * The caller has set the other fields.  Return 0, or -1 with the reason in
 * ${e}: ERR_INPUT as seal_checkid.
 */
int seal_sign(
    struct seal *s, const struct sealkey *k, const char *id, struct err *e);

enum seal_verdict {
	SEAL_VALID,
	SEAL_EXPIRED, /* valid, but expired at ${now} or earlier */
	SEAL_FOREIGN, /* made for another app: another certificate */
	SEAL_FORGED,  /* not signed by the key that it names */
	SEAL_UNKNOWN, /* it names none of the keys */
	SEAL_FAILED   /* no memory */
};

/*
 * Judge the seal of ${c}, which has one, at the time ${now} in Unix seconds.
 * The signer of the package has a certificate whose SHA-256 begins with
 * ${cert}.
 */
enum seal_verdict seal_verify(const struct channel *c, const struct sealkeys *k,
    const uint8_t cert[SEAL_CERT], uint64_t now);

#endif /* !SEAL_SEALKEY_H */
