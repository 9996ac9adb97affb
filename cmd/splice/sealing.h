/*
 * How chanpack-splice seals channels: with the key of --seal, and for the
 * certificate of --package or --cert.
 */
#ifndef SPLICE_SEALING_H
#define SPLICE_SEALING_H

#include "seal/sealkey.h"

struct sealing {
	struct sealkeys keys; /* empty: seal nothing */
	struct seal seal; /* the fields that are the same for all channels */
};

#define SEALING_INIT                                                           \
	{                                                                      \
		.keys = SEALKEYS_INIT                                          \
	}

/*
 * Set the certificate to that of the package ${file}.  Return 0, or -1 with
 * ${e}.
 */
int sealing_package(struct sealing *s, const char *file, struct err *e);

/*
 * Set the certificate to that with the SHA-256 ${hex}: 64 hexadecimal digits,
 * perhaps in pairs with ':' between them, as key tools print it.  Return 0, or
 * -1 with ERR_INPUT.
 */
int sealing_cert(struct sealing *s, const char *hex, struct err *e);

/* Seal ${c}, if there is a key.  Return 0, or -1 with the reason in ${e}. */
int sealing_channel(struct sealing *s, struct channel *c, struct err *e);

#endif /* !SPLICE_SEALING_H */
