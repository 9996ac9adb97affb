/*
 * The keys that sign channel URLs, from a file: lines "ID SECRET", where the
 * secret is 16 to SECRET_MAX bytes in base64 (RFC 4648 section 4).  Blank lines
 * and lines that begin with '#' are passed over.  The first key signs, all
 * verify.
 *
 * No message quotes a line: what stands in a wrong place may be a secret.
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
	struct key *v; /* at least one, the one that signs first */
	size_t n;
};

#define KEYRING_INIT                                                           \
	{                                                                      \
		.v = NULL, .n = 0,                                             \
	}

/*
 * Read the file into ${k}, which is empty.  ERR_INPUT, with the number of the
 * line, for a file that is malformed, that has no key, or that others than its
 * owner and group may read, or others than its owner write; ${k} is empty
 * after a failure.
 */
int keyring_load(struct keyring *k, const char *path, struct err *e);

/* The key called ${id}, or NULL; borrowed. */
const struct key *keyring_find(const struct keyring *k, const char *id);

/* Wipe and free the keys; ${k} is empty afterwards. */
void keyring_free(struct keyring *k);

/* Append a new line for the file, without newline: ${id}, 32 random bytes. */
int keyring_newline(const char *id, struct buf *out, struct err *e);

#endif /* !URL_KEYRING_H */
