#include <nettle/memops.h>
#include <string.h>

#include "url/token.h"
#include "util/base64url.h"
#include "util/endian.h"
#include "util/pct.h"

/* Change this whenever the text changes. */
#define TOKEN_VERSION_LINE "chanpack-token-1\n"

/* Where the parts of a token begin. */
#define RANDOM_AT 4
#define MAC_AT    8

/* Append the path and the channel as in the text. */
static int
add_bound(const struct chanurl *u, struct buf *out, struct err *e)
{
	pct_canon(out, u->base + u->path, u->query - u->path);
	buf_addbyte(out, '\n');
	buf_addstr(out, u->channel.id);
	return (buf_ok(out, e));
}

/* Write the last 8 bytes of the token that begins with ${front}. */
static void
make_mac(const struct key *key, const uint8_t *front, const struct buf *bound,
    uint8_t code[TOKEN_SIZE - MAC_AT])
{
	static const char version[] = TOKEN_VERSION_LINE;
	struct hmac_sha256_ctx mac = key->mac;

	hmac_sha256_update(&mac, sizeof(version) - 1, (const uint8_t *)version);
	hmac_sha256_update(&mac, MAC_AT, front);
	hmac_sha256_update(&mac, bound->len, bound->data);
	hmac_sha256_digest(&mac, TOKEN_SIZE - MAC_AT, code);
}

int
token_make(const struct key *key, const struct chanurl *u, uint32_t now,
    const uint8_t random[TOKEN_RANDOM], char token[TOKEN_LEN + 1],
    struct err *e)
{
	struct buf bound = BUF_INIT;
	uint8_t bytes[TOKEN_SIZE];
	int rc = add_bound(u, &bound, e);

	if (rc == 0) {
		be32enc(bytes, now);
		memcpy(bytes + RANDOM_AT, random, TOKEN_RANDOM);
		make_mac(key, bytes, &bound, bytes + MAC_AT);
		base64url_encode(bytes, sizeof(bytes), token);
	}
	buf_free(&bound);
	return (rc);
}

int
token_isshaped(const char *text)
{
	uint8_t bytes[TOKEN_SIZE];

	return (
	    base64url_decode(text, strlen(text), bytes, sizeof(bytes)) == 0);
}

static int
is_ofany(const struct keyring *k, const uint8_t *bytes, const struct buf *bound)
{
	uint8_t code[TOKEN_SIZE - MAC_AT];
	size_t i;

	for (i = 0; i < k->n; i++) {
		make_mac(&k->v[i], bytes, bound, code);
		if (memeql_sec(code, bytes + MAC_AT, sizeof(code)))
			return (1);
	}
	return (0);
}

int
token_check(const struct keyring *k, const struct chanurl *u, uint32_t *made,
    struct err *e)
{
	const char *text = channel_extra(&u->channel, TOKEN_EXTRA);
	struct buf bound = BUF_INIT;
	uint8_t bytes[TOKEN_SIZE];
	int rc;

	if (text == NULL)
		return (err_set(e, ERR_INPUT, "no token: it has no x-dl"));
	if (base64url_decode(text, strlen(text), bytes, sizeof(bytes)) != 0)
		return (err_set(e, ERR_INPUT,
		    "malformed token: x-dl is not %d characters of base64url",
		    TOKEN_LEN));
	if ((rc = add_bound(u, &bound, e)) == 0 && !is_ofany(k, bytes, &bound))
		rc = err_set(e, ERR_INPUT,
		    "wrong token: made for another package or channel, or "
		    "with another key");
	*made = be32dec(bytes);
	buf_free(&bound);
	return (rc);
}
