/*
 * seal: what is sealed is told from every change of it, and the bytes and texts
 * that are no seals are refused.
 */
#include "check.h"
#include "seal/sealkey.h"
#include "util/hex.h"

#define NOW 2000000000

static struct sealkey keys[2];
static const struct sealkeys both = {keys, 2};

static void
make_keys(void)
{
	static const char *const lines[] = {
	    "s1 ed25519-secret AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
	    "s2 ed25519-secret ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=\n"};
	char path[] = "/tmp/sealXXXXXX";
	struct sealkeys k = SEALKEYS_INIT;
	int fd = mkstemp(path);
	FILE *f = fdopen(fd, "w");
	struct err e;

	if (f == NULL || fputs(lines[0], f) == EOF ||
	    fputs(lines[1], f) == EOF || fclose(f) != 0 ||
	    sealkeys_load(&k, SEALKEY_SECRET, path, &e) != 0 || k.n != 2)
		abort();
	memcpy(keys, k.v, sizeof(keys));
	sealkeys_free(&k);
	(void)remove(path);
}

/* The value of a sealed channel; all bytes of the certificate are 0xcc. */
static void
make_value(struct buf *value, const char *id, uint32_t exp)
{
	struct seal s = {.exp = exp};
	struct err e;

	memset(s.cert, 0xcc, sizeof(s.cert));
	buf_reset(value);
	if (seal_sign(&s, &keys[0], id, &e) != 0 ||
	    seal_addvalue(value, &s, id, &e) != 0)
		abort();
}

/* The verdict on a value; -1: it is none. */
static int
judge(const struct buf *value, const struct sealkeys *k, uint8_t cert_byte)
{
	struct channel c = CHANNEL_INIT;
	uint8_t cert[SEAL_CERT];
	struct err e;
	int verdict = -1;

	memset(cert, cert_byte, sizeof(cert));
	if (seal_read(value->data, value->len, &c, &e) == 0)
		verdict = (int)seal_verify(&c, k, cert, NOW);
	channel_free(&c);
	return (verdict);
}

static void
test_verdicts(void)
{
	struct sealkeys first = {keys, 1}, second = {keys + 1, 1};
	struct sealkey twins[2] = {keys[1], keys[0]};
	struct sealkeys same = {twins, 2};
	struct buf value = BUF_INIT;

	make_value(&value, "huawei", 0);
	CHECK(judge(&value, &both, 0xcc) == SEAL_VALID);
	CHECK(judge(&value, &first, 0xcc) == SEAL_VALID);
	CHECK(judge(&value, &second, 0xcc) == SEAL_UNKNOWN);
	CHECK(judge(&value, &both, 0xcd) == SEAL_FOREIGN);
	/* Two keys may have one id: that of the second is tried as well. */
	memcpy(twins[0].id, keys[0].id, sizeof(keys[0].id));
	CHECK(judge(&value, &same, 0xcc) == SEAL_VALID);
	make_value(&value, "huawei", NOW + 1);
	CHECK(judge(&value, &both, 0xcc) == SEAL_VALID);
	make_value(&value, "huawei", NOW);
	CHECK(judge(&value, &both, 0xcc) == SEAL_EXPIRED);
	/* What is not ours is no matter of time. */
	CHECK(judge(&value, &both, 0xcd) == SEAL_FOREIGN);
	buf_free(&value);
}

/* Every change of one byte of a value, a certificate or a key is told. */
static void
test_changes(void)
{
	static const uint8_t masks[] = {1, 2, 0x20, 0x80, 0xff};
	struct sealkey key;
	struct sealkeys other = {&key, 1};
	struct buf value = BUF_INIT;
	size_t i, m, passed = 0;

	make_value(&value, "huawei", NOW + 9);
	for (m = 0; m < sizeof(masks); m++) {
		for (i = 0; i < value.len; i++) {
			value.data[i] ^= masks[m];
			passed += judge(&value, &both, 0xcc) == SEAL_VALID;
			value.data[i] ^= masks[m];
		}
		for (i = 0; i < sizeof(key.public); i++) {
			key = keys[0];
			key.public[i] ^= masks[m];
			passed += judge(&value, &other, 0xcc) == SEAL_VALID;
		}
		passed += judge(&value, &both, 0xcc ^ masks[m]) == SEAL_VALID;
	}
	CHECK(passed == 0);
	CHECK(judge(&value, &both, 0xcc) == SEAL_VALID);
	buf_free(&value);
}

/* Is a value with ${len} bytes at ${off} replaced none? */
static int
is_none(const char *id, size_t off, const char *bytes, size_t len)
{
	struct buf value = BUF_INIT;
	int none;

	make_value(&value, id, 0);
	memcpy(value.data + off, bytes, len);
	none = judge(&value, &both, 0xcc) == -1;
	buf_free(&value);
	return (none);
}

static void
test_values(void)
{
	struct channel c = CHANNEL_INIT;
	struct buf value = BUF_INIT;
	struct err e;
	size_t n;

	make_value(&value, "huawei", 0);
	for (n = 0; n < value.len; n++)
		CHECK(seal_read(value.data, n, &c, &e) == -1 && c.id == NULL);
	buf_addbyte(&value, 0);
	CHECK(judge(&value, &both, 0xcc) == -1);
	CHECK(is_none("huawei", 0, "CHN2", 4));
	CHECK(is_none("huawei", 4, "\2", 1));
	CHECK(is_none("huawei", 5, "\0", 1));
	CHECK(is_none("huawei", 6, "\0", 1));
	CHECK(is_none("huawei", 6, "\5", 1));
	CHECK(is_none("huawei", 6, "\xff", 1));
	CHECK(is_none("huawei", 7, "\1", 1));
	CHECK(is_none("huawei", 33, "\n", 1));
	CHECK(is_none("huawei", 33, "\0", 1));
	CHECK(is_none("huawei", 37, "\xe6", 1));
	buf_free(&value);
}

static void
test_lengths(void)
{
	char id[SEAL_CHANNEL_MAX + 2] = "";
	struct seal s = {.exp = 0};
	struct buf value = BUF_INIT;
	struct err e;
	size_t n;

	for (n = 1; n <= SEAL_CHANNEL_MAX; n++) {
		id[n - 1] = 'a';
		make_value(&value, id, 0);
		CHECK(value.len == 96 + n &&
		      judge(&value, &both, 0xcc) == SEAL_VALID);
	}
	id[n - 1] = 'a';
	CHECK(seal_sign(&s, &keys[0], id, &e) == -1 && e.kind == ERR_INPUT);
	CHECK(seal_addvalue(&value, &s, id, &e) == -1 && e.kind == ERR_INPUT);
	buf_free(&value);
}

/* Each character of a text has one value, and no other text is taken. */
static void
test_texts(void)
{
	char text[SEAL_TEXT + 1], other[SEAL_TEXT + 1], again[SEAL_TEXT + 1];
	struct seal s = {.exp = 0}, t;
	size_t i, taken = 0, wrong = 0;
	struct err e;
	int c;

	if (seal_sign(&s, &keys[0], "huawei", &e) != 0)
		abort();
	seal_totext(&s, text);
	CHECK(strlen(text) == SEAL_TEXT);
	CHECK(seal_fromtext(&t, text, SEAL_TEXT, &e) == 0 &&
	      memcmp(&t, &s, sizeof(s)) == 0);
	for (i = 0; i < SEAL_TEXT; i++)
		for (c = 0; c < 256; c++) {
			memcpy(other, text, sizeof(other));
			other[i] = (char)c;
			if (seal_fromtext(&t, other, SEAL_TEXT, &e) != 0)
				continue;
			taken++;
			seal_totext(&t, again);
			wrong += strcmp(again, other) != 0;
		}
	/* Of the last one, only every fourth character. */
	CHECK(wrong == 0 && taken == 90 * 64 + 16);
	CHECK(seal_fromtext(&t, text, SEAL_TEXT - 1, &e) == -1);
	CHECK(seal_fromtext(&t, "", 0, &e) == -1);
}

int
main(void)
{
	make_keys();
	test_verdicts();
	test_changes();
	test_values();
	test_lengths();
	test_texts();
	return (check_done());
}
