/*
 * The signers in an APK signature of scheme v2, v3, v3.1 or v3.2, and the
 * digests of the package's content that they name (FORMATS 2.3).  Nothing else
 * in a signature is looked at.
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
	struct signers_rest signers; /* that have not been begun */
	struct signers_rest digests; /* of the present one */
};

struct signers_digest {
	uint32_t algorithm;   /* of the signature: it names the digest too */
	const uint8_t *value; /* points into the signature */
	size_t len;           /* 0: it has no sound value */
};

/* Begin with the value of a pair.  0, or -1 if it is no sequence of signers. */
int signers_open(struct signers *s, const uint8_t *value, size_t len);

/* The next digest.  Returns 1; 0 after the last; -1 if the rest is damaged. */
int signers_next(struct signers *s, struct signers_digest *d);

/*
 * Does any signer name a verity digest?  Only then must the signing block
 * begin on a page and fill whole pages (FORMATS 2.4).  Returns 1 or 0, or -1
 * if the value is no sequence of signers.
 */
int signers_nameverity(const uint8_t *value, size_t len);

#endif /* !FORM_SIGNERS_H */
