/*
 * What chanpack-splice seals channels with: the key of --seal, and the
 * certificate of --package or --cert.
 */
#ifndef SPLICE_SEALING_H
#define SPLICE_SEALING_H

#include "seal/sealkey.h"

struct sealing {
	struct sealkeys keys; /* empty: nothing is sealed */
	struct seal seal;     /* with what all channels have in common */
};

#define SEALING_INIT                                                           \
	{                                                                      \
		.keys = SEALKEYS_INIT                                          \
	}

/* Take the certificate of the package ${file}.  Return 0, or -1 with ${e}. */
int sealing_package(struct sealing *s, const char *file, struct err *e);

/*
 * Take the SHA-256 of a certificate, as tools for keys print it: 64 hexadecimal
 * digits, perhaps in pairs with ':' between them.  Return 0, or -1 with
 * ERR_INPUT.
 */
int sealing_cert(struct sealing *s, const char *hex, struct err *e);

/* Seal ${c}.  Return 0, or -1 with the reason in ${e}. */
int sealing_channel(struct sealing *s, struct channel *c, struct err *e);

#endif /* !SPLICE_SEALING_H */
