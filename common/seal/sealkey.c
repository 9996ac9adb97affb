#include <nettle/eddsa.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

#include "seal/sealkey.h"
#include "util/hex.h"

static const char label[] = "chanpack signed channel\n";

static const char *const kinds[] = {
    [SEALKEY_SECRET] = "ed25519-secret", [SEALKEY_PUBLIC] = "ed25519-public"};

/* The state of sealkeys_load. */
struct reading {
	struct sealkeys *keys;
	enum sealkey_kind kind;
};

static void
set_id(struct sealkey *k)
{
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, sizeof(k->public), k->public);
	sha256_digest(&ctx, sizeof(k->id), k->id);
}

static int
set_bytes(struct sealkey *k, enum sealkey_kind kind, const struct span *w,
    struct err *e)
{
	uint8_t bytes[KEYBYTES_MAX];
	size_t n = 0;
	int rc = 0;

	if (keyfile_decode(w, bytes, &n) != 0 || n != ED25519_KEY_SIZE)
		rc = err_set(e, ERR_INPUT, "the key is not base64 of %d bytes",
		    ED25519_KEY_SIZE);
	else if (kind == SEALKEY_PUBLIC)
		memcpy(k->public, bytes, sizeof(k->public));
	else {
		memcpy(k->secret, bytes, sizeof(k->secret));
		ed25519_sha512_public_key(k->public, k->secret);
	}
	explicit_bzero(bytes, sizeof(bytes));
	set_id(k);
	return (rc);
}

static int
parse_key(struct sealkey *k, enum sealkey_kind kind, const struct span *word,
    size_t n, struct err *e)
{
	if (n != 3 || !span_is(word[1], kinds[kind]))
		return (err_set(e, ERR_INPUT,
		    "the line must be a key id, the word %s and the key in "
		    "base64, nothing else",
		    kinds[kind]));
	if (keyfile_checkid(word[0].p, word[0].len, e) != 0)
		return (-1);
	memcpy(k->name, word[0].p, word[0].len);
	return (set_bytes(k, kind, &word[2], e));
}

static int
take_line(void *cookie, const struct span *word, size_t n, struct err *e)
{
	const struct reading *r = cookie;
	struct sealkeys *k = r->keys;
	size_t i;

	if (k->n == KEYS_MAX)
		return (err_set(e, ERR_INPUT, "more than %d keys", KEYS_MAX));
	if (parse_key(&k->v[k->n], r->kind, word, n, e) != 0)
		return (-1);
	for (i = 0; i < k->n; i++)
		if (strcmp(k->v[i].name, k->v[k->n].name) == 0)
			return (err_set(e, ERR_INPUT,
			    "this key id is already in the file"));
	k->n++;
	return (0);
}

int
sealkeys_load(
    struct sealkeys *k, enum sealkey_kind kind, const char *path, struct err *e)
{
	struct reading r = {k, kind};

	/*
	 * Allocate all at once: an array that grows leaves copies of secrets
	 * behind.
	 */
	if ((k->v = calloc(KEYS_MAX, sizeof(*k->v))) == NULL)
		return (err_nomem(e));
	if (keyfile_read(path, kind == SEALKEY_SECRET, take_line, &r, e) == 0)
		return (0);
	sealkeys_free(k);
	return (-1);
}

void
sealkeys_free(struct sealkeys *k)
{
	if (k->v != NULL)
		explicit_bzero(k->v, KEYS_MAX * sizeof(*k->v));
	free(k->v);
	k->v = NULL;
	k->n = 0;
}

int
sealkey_new(const char *name, struct buf *out, struct err *e)
{
	char hex[2 * SEAL_KEY + 1];
	struct sealkey k;
	int rc;

	if ((rc = keyfile_random(k.secret, e)) == 0) {
		ed25519_sha512_public_key(k.public, k.secret);
		set_id(&k);
		hex_encode(hex, k.id, sizeof(k.id));
		rc = keyfile_addline(out, name != NULL ? name : hex,
		    kinds[SEALKEY_SECRET], k.secret, e);
	}
	explicit_bzero(&k, sizeof(k));
	return (rc);
}

int
sealkey_addpublic(const struct sealkey *k, struct buf *out, struct err *e)
{
	return (
	    keyfile_addline(out, k->name, kinds[SEALKEY_PUBLIC], k->public, e));
}

static int
make_text(struct buf *text, const struct seal *s, const char *id, struct err *e)
{
	buf_addstr(text, label);
	seal_addsigned(text, s, id);
	return (buf_ok(text, e));
}

int
seal_sign(
    struct seal *s, const struct sealkey *k, const char *id, struct err *e)
{
	struct buf text = BUF_INIT;
	int rc;

	memcpy(s->key, k->id, sizeof(s->key));
	if ((rc = seal_checkid(id, e)) == 0 &&
	    (rc = make_text(&text, s, id, e)) == 0)
		ed25519_sha512_sign(
		    k->public, k->secret, text.len, text.data, s->sig);
	buf_free(&text);
	return (rc);
}

/* Try each key with the id of the seal: two keys may share an id. */
static enum seal_verdict
verify_text(
    const struct seal *s, const struct sealkeys *k, const struct buf *text)
{
	enum seal_verdict verdict = SEAL_UNKNOWN;
	size_t i;

	for (i = 0; i < k->n; i++) {
		if (memcmp(k->v[i].id, s->key, sizeof(s->key)) != 0)
			continue;
		if (ed25519_sha512_verify(
			k->v[i].public, text->len, text->data, s->sig))
			return (SEAL_VALID);
		verdict = SEAL_FORGED;
	}
	return (verdict);
}

enum seal_verdict
seal_verify(const struct channel *c, const struct sealkeys *k,
    const uint8_t cert[SEAL_CERT], uint64_t now)
{
	const struct seal *s = c->seal;
	enum seal_verdict verdict = SEAL_FAILED;
	struct buf text = BUF_INIT;
	struct err e;

	if (make_text(&text, s, c->id, &e) == 0)
		verdict = verify_text(s, k, &text);
	buf_free(&text);
	if (verdict != SEAL_VALID)
		return (verdict);
	if (memcmp(s->cert, cert, SEAL_CERT) != 0)
		return (SEAL_FOREIGN);
	return (s->exp != 0 && s->exp <= now ? SEAL_EXPIRED : SEAL_VALID);
}
