/*
 * token: tokens are those of the vectors, and no other text is taken for one.
 */
#include <stdlib.h>

#include "check.h"
#include "url/token.h"

#define VECTORS "tests/vectors/tokens.tsv"
#define URL     "https://dl.example.com/1f0c/channel=huawei/game.apk"

static struct key keys[2] = {{.id = "k1"}, {.id = "old.2026_a-b"}};
static const struct keyring ring = {.v = keys, .n = 2};

static void
set_keys(void)
{
	uint8_t secret[32];
	size_t i;

	for (i = 0; i < sizeof(secret); i++)
		secret[i] = (uint8_t)i;
	hmac_sha256_set_key(&keys[0].mac, sizeof(secret), secret);
	memset(secret, 'k', sizeof(secret));
	hmac_sha256_set_key(&keys[1].mac, 16, secret);
}

static void
split(struct chanurl *u, const char *url)
{
	struct err e;

	if (url_split(url, strlen(url), u, &e) != 0)
		abort();
}

static void
add(struct chanurl *u, const char *token)
{
	struct err e;

	if (channel_addextra(&u->channel, TOKEN_EXTRA, strlen(TOKEN_EXTRA),
		token, strlen(token), &e) != 0)
		abort();
}

/* Check a line: key, time, random, token, URL, with TABs between them. */
static void
check_vector(char *line)
{
	const char *word[5];
	struct chanurl u = CHANURL_INIT;
	char token[TOKEN_LEN + 1];
	uint8_t random[TOKEN_RANDOM];
	uint32_t now, made = 0;
	const struct key *key;
	struct err e;
	size_t i;

	for (i = 0; i < 5; i++)
		word[i] = strsep(&line, "\t\n");
	now = (uint32_t)strtoul(word[1], NULL, 10);
	for (i = 0; i < TOKEN_RANDOM; i++)
		random[i] = (uint8_t)strtoul(
		    (char[]){word[2][2 * i], word[2][2 * i + 1], 0}, NULL, 16);
	key = keyring_find(&ring, word[0]);
	split(&u, word[4]);
	CHECK(token_make(key, &u, now, random, token, &e) == 0);
	CHECK_STR(token, word[3]);
	add(&u, token);
	check_row(token_check(&ring, &u, &made, &e) == 0 && made == now,
	    "%s is checked", word[4]);
	chanurl_free(&u);
}

static void
test_vectors(void)
{
	FILE *f = fopen(VECTORS, "r");
	char line[512];
	int n = 0;

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (line[0] != '#') {
			check_vector(line);
			n++;
		}
	CHECK(n == 8);
	if (f != NULL)
		(void)fclose(f);
}

/* Is ${url} with this token, or none, refused with ${why} in the reason? */
static int
refuses(const struct keyring *k, const char *url, const char *token,
    const char *why)
{
	struct chanurl u = CHANURL_INIT;
	uint32_t made;
	struct err e = {ERR_NONE, ""};
	int rc;

	split(&u, url);
	if (token != NULL)
		add(&u, token);
	rc = token_check(k, &u, &made, &e);
	chanurl_free(&u);
	return (rc == -1 && e.kind == ERR_INPUT && strstr(e.text, why) != NULL);
}

static void
check_refused(const struct keyring *k, const char *url, const char *token,
    const char *why)
{
	check_row(refuses(k, url, token, why), "%s %s: %s", url,
	    token == NULL ? "" : token, why);
}

/* A token for the URL, of the first key. */
static void
make(const char *url, char token[TOKEN_LEN + 1])
{
	static const uint8_t random[TOKEN_RANDOM] = {1, 2, 3, 4};
	struct chanurl u = CHANURL_INIT;
	struct err e;

	split(&u, url);
	if (token_make(&keys[0], &u, 1798761600, random, token, &e) != 0)
		abort();
	chanurl_free(&u);
}

/* A token is for one path and one channel, and of one key. */
static void
test_foreign(void)
{
	const struct keyring other = {.v = keys + 1, .n = 1};
	char token[TOKEN_LEN + 1];

	make(URL, token);
	check_refused(&ring, URL, NULL, "no token");
	check_refused(&other, URL, token, "wrong token");
	check_refused(&ring,
	    "https://dl.example.com/1f0c/channel=xiaomi/game.apk", token,
	    "wrong token");
	check_refused(&ring,
	    "https://dl.example.com/1f0d/channel=huawei/game.apk", token,
	    "wrong token");
	check_refused(&ring,
	    "https://dl.example.com/1f0c/channel=huawei/game.ap", token,
	    "wrong token");
	check_refused(&ring,
	    "https://dl.example.com/channel=huawei/1f0c%2Fgame.apk", token,
	    "wrong token");
}

/* A change at any place makes a token wrong or malformed. */
static void
test_changes(void)
{
	static const char chars[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	char token[TOKEN_LEN + 1], changed[TOKEN_LEN + 1];
	size_t i, k;
	int shaped = 0, refused = 0;

	make(URL, token);
	for (i = 0; i < TOKEN_LEN; i++)
		for (k = 0; k < 64; k++) {
			memcpy(changed, token, sizeof(changed));
			changed[i] = chars[k];
			if (changed[i] == token[i])
				continue;
			refused += refuses(&ring, URL, changed,
			    token_isshaped(changed) ? "wrong token"
						    : "malformed token");
			shaped += token_isshaped(changed);
		}
	CHECK(refused == TOKEN_LEN * 63);
	/* The last of them has 4 bits that must be 0. */
	CHECK(shaped == 21 * 63 + 3);
}

static void
test_malformed(void)
{
	static const char *const texts[] = {"", "A", "AAAAAAAAAAAAAAAAAAAAA",
	    "AAAAAAAAAAAAAAAAAAAAAAA",
	    "AAAAAAAAAAAAAAAAAAAAAA==", "AAAAAAAAAAAAAAAAAAAAAB",
	    "AAAAAAAAAAAAAAAAAAAA==", "AAAAAAAAAA AAAAAAAAAAA",
	    "+AAAAAAAAAAAAAAAAAAAAA", "/AAAAAAAAAAAAAAAAAAAAA",
	    "AAAAAAAAAAAAAAAAAAAAA=", "                      "};
	size_t i;

	CHECK(token_isshaped("AAAAAAAAAAAAAAAAAAAAAA"));
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		check_row(!token_isshaped(texts[i]), "\"%s\"", texts[i]);
		check_refused(&ring, URL, texts[i], "malformed token");
	}
}

int
main(void)
{
	set_keys();
	test_vectors();
	test_foreign();
	test_changes();
	test_malformed();
	return (check_done());
}
