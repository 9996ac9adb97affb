/*
 * The keys that sign channel URLs, from a file (util/keyfile.h) with lines "ID
 * SECRET".  The secret is SECRET_MIN to KEYBYTES_MAX bytes in base64 (RFC 4648
 * section 4).  The first key signs; all keys verify.
 */
#ifndef URL_KEYRING_H
#define URL_KEYRING_H

#include <nettle/hmac.h>
#include <stddef.h>

#include "util/keyfile.h"

#define SECRET_MIN 16 /* bytes */

struct key {
	char id[KEYID_MAX + 1];
	struct hmac_sha256_ctx mac; /* prepared with the secret */
};

struct keyring {
	struct key *v; /* the first signs */
	size_t n;
};

#define KEYRING_INIT                                                           \
	{                                                                      \
		.v = NULL, .n = 0,                                             \
	}

/*
 * Read the file into ${k}, which is empty.  Return 0, or -1 with the reason in
 * ${e}, as keyfile_read does for a secret file, and ${k} empty.
 */
int keyring_load(struct keyring *k, const char *path, struct err *e);

/* The key called ${id}, or NULL; borrowed. */
const struct key *keyring_find(const struct keyring *k, const char *id);

/* Wipe and free the keys; ${k} is empty afterwards. */
void keyring_free(struct keyring *k);

/*
 * Append a line for the file, without newline: ${id} and a secret of 32 random
 * bytes.  Return 0, or -1 with the reason in ${e}.
 */
int keyring_newline(const char *id, struct buf *out, struct err *e);

#endif /* !URL_KEYRING_H */
