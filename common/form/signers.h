/*
 * The signers in an APK signature of scheme v2, v3, v3.1 or v3.2, and the
 * digests of the package's content that they name (FORMATS 2.3), and the
 * certificate of the first.  The rest is not read.
 */
#ifndef FORM_SIGNERS_H
#define FORM_SIGNERS_H

#include <stddef.h>
#include <stdint.h>

/* Bytes that are still to be read. */
struct signers_rest {
	const uint8_t *p;
	size_t len;
};

/* A walk over the digests of all signers. */
struct signers {
	struct signers_rest signers; /* those not yet begun */
	struct signers_rest digests; /* of the current signer */
};

struct signers_digest {
	uint32_t algorithm;   /* of the signature: it names the digest too */
	const uint8_t *value; /* points into the signature */
	size_t len;           /* 0: the value is damaged */
};

/*
 * Begin with the value of a pair, which ${s} borrows.  Return 0, or -1 if the
 * value is no sequence of signers.
 */
int signers_open(struct signers *s, const uint8_t *value, size_t len);

/* Return 1 and the next digest; 0 at the end; -1 if the rest is damaged. */
int signers_next(struct signers *s, struct signers_digest *d);

/*
 * Return 1 if any signer names a verity digest, 0 if none does, or -1 if the
 * value is no sequence of signers.  Only a verity digest makes the signing
 * block begin on a page and fill whole pages (FORMATS 2.4).
 */
int signers_nameverity(const uint8_t *value, size_t len);

/*
 * Set ${cert} to the first certificate of the first signer, in DER, which
 * points into the value.  Return 0, or -1 if there is none.
 */
int signers_certificate(
    const uint8_t *value, size_t len, struct signers_rest *cert);

#endif /* !FORM_SIGNERS_H */
