#include <stdlib.h>
#include <string.h>

#include "url/keyring.h"

static int
set_secret(struct key *key, const struct span *w, struct err *e)
{
	uint8_t secret[KEYBYTES_MAX];
	size_t n = 0;
	int rc = 0;

	if (keyfile_decode(w, secret, &n) != 0)
		rc = err_set(e, ERR_INPUT,
		    "the secret is not base64 of at most %d bytes",
		    KEYBYTES_MAX);
	else if (n < SECRET_MIN)
		rc = err_set(e, ERR_INPUT,
		    "the secret has %zu bytes, at least %d are needed", n,
		    SECRET_MIN);
	else
		hmac_sha256_set_key(&key->mac, n, secret);
	explicit_bzero(secret, sizeof(secret));
	return (rc);
}

static int
parse_key(struct key *key, const struct span *word, size_t n, struct err *e)
{
	if (n != 2)
		return (err_set(e, ERR_INPUT,
		    "the line must be a key id and a secret in base64, nothing "
		    "else"));
	if (keyfile_checkid(word[0].p, word[0].len, e) != 0)
		return (-1);
	memcpy(key->id, word[0].p, word[0].len);
	key->id[word[0].len] = '\0';
	return (set_secret(key, &word[1], e));
}

static int
take_line(void *keys, const struct span *word, size_t n, struct err *e)
{
	struct keyring *k = keys;
	struct key key;
	int rc;

	if (k->n == KEYS_MAX)
		return (err_set(e, ERR_INPUT, "more than %d keys", KEYS_MAX));
	if ((rc = parse_key(&key, word, n, e)) == 0 &&
	    keyring_find(k, key.id) != NULL)
		rc =
		    err_set(e, ERR_INPUT, "this key id is already in the file");
	if (rc == 0)
		k->v[k->n++] = key;
	explicit_bzero(&key, sizeof(key));
	return (rc);
}

int
keyring_load(struct keyring *k, const char *path, struct err *e)
{
	/*
	 * Allocate all at once: an array that grows leaves copies of secrets
	 * behind.
	 */
	if ((k->v = calloc(KEYS_MAX, sizeof(*k->v))) == NULL)
		return (err_nomem(e));
	if (keyfile_read(path, 1, take_line, k, e) == 0)
		return (0);
	keyring_free(k);
	return (-1);
}

const struct key *
keyring_find(const struct keyring *k, const char *id)
{
	size_t i;

	for (i = 0; i < k->n; i++)
		if (strcmp(k->v[i].id, id) == 0)
			return (&k->v[i]);
	return (NULL);
}

void
keyring_free(struct keyring *k)
{
	static const struct keyring empty = KEYRING_INIT;

	if (k->v != NULL)
		explicit_bzero(k->v, k->n * sizeof(*k->v));
	free(k->v);
	*k = empty;
}

int
keyring_newline(const char *id, struct buf *out, struct err *e)
{
	uint8_t secret[KEYBYTES_RANDOM];
	int rc;

	if ((rc = keyfile_random(secret, e)) == 0)
		rc = keyfile_addline(out, id, NULL, secret, e);
	explicit_bzero(secret, sizeof(secret));
	return (rc);
}
