/*
 * token: any text as the token of a channel URL.  A text that the key did not
 * make is refused, and one that it made is not.  The bytes are also changes to
 * a token that the key did make.
 */
#include <string.h>

#include "fuzz.h"
#include "url/token.h"
#include "util/base64url.h"
#include "util/endian.h"

static const char url[] = "https://h/a/channel=huawei/game.apk";

/* Is the text refused or taken as the rules say? */
static void
judge(const struct keyring *k, const struct key *other, struct chanurl *u,
    const char *text, size_t len)
{
	const struct keyring others = {.v = (struct key *)other, .n = 1};
	uint8_t bytes[TOKEN_SIZE];
	char again[TOKEN_LEN + 1];
	uint32_t made = 0;
	struct err e = {ERR_NONE, ""};

	if (channel_addextra(&u->channel, TOKEN_EXTRA, strlen(TOKEN_EXTRA),
		text, len, &e) != 0)
		return;
	if (base64url_decode(text, len, bytes, TOKEN_SIZE) == 0) {
		/* One text for each 16 bytes. */
		base64url_encode(bytes, TOKEN_SIZE, again);
		MUST(len == TOKEN_LEN && memcmp(again, text, len) == 0);
		MUST(token_isshaped(again));
		MUST(token_check(&others, u, &made, &e) == -1);
		MUST(token_make(&k->v[0], u, be32dec(bytes), bytes + 4, again,
			 &e) == 0);
		MUST((token_check(k, u, &made, &e) == 0) ==
		     (memcmp(again, text, len) == 0));
		MUST(made == be32dec(bytes));
	} else {
		MUST(token_check(k, u, &made, &e) == -1);
		MUST(e.kind == ERR_INPUT && strstr(e.text, "malformed"));
	}
	channel_dropextra(&u->channel, TOKEN_EXTRA, strlen(TOKEN_EXTRA));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct key keys[2] = {{.id = "k1"}, {.id = "k2"}};
	const struct keyring k = {.v = keys, .n = 1};
	struct chanurl u = CHANURL_INIT;
	char token[TOKEN_LEN + 1];
	struct err e;
	size_t i;

	hmac_sha256_set_key(&keys[0].mac, 5, (const uint8_t *)"first");
	hmac_sha256_set_key(&keys[1].mac, 6, (const uint8_t *)"second");
	MUST(url_split(url, strlen(url), &u, &e) == 0);
	judge(&k, &keys[1], &u, (const char *)data, size);
	/* A token that was changed by the bytes. */
	if (size >= TOKEN_RANDOM) {
		MUST(token_make(
			 &keys[0], &u, (uint32_t)size, data, token, &e) == 0);
		judge(&k, &keys[1], &u, token, TOKEN_LEN);
		for (i = TOKEN_RANDOM; i < size && i < TOKEN_LEN; i++)
			token[i] ^= (char)data[i];
		judge(&k, &keys[1], &u, token, strnlen(token, TOKEN_LEN));
	}
	chanurl_free(&u);
	return (0);
}
