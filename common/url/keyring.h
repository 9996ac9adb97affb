/*
 * The keys that sign channel URLs, from a file: lines "ID SECRET", where the
 * secret is SECRET_MIN to SECRET_MAX bytes in base64 (RFC 4648 section 4).
 * Blank lines and lines that begin with '#' are skipped.  The first key signs,
 * all verify.
 *
 * No message quotes a line: a secret may stand in a wrong place.
 */
#ifndef URL_KEYRING_H
#define URL_KEYRING_H

#include <nettle/hmac.h>
#include <stddef.h>

#include "url/url.h"

#define SECRET_MIN 16 /* bytes */
#define SECRET_MAX 1024
#define KEYS_MAX   1024

struct key {
	char id[KEYID_MAX + 1];
	struct hmac_sha256_ctx mac; /* made ready with the secret */
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
 * ${e} and ${k} empty: ERR_INPUT for a malformed line, with its number, for a
 * file without a key, and for a file that others than its owner and group may
 * read, or others than its owner may write.
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
