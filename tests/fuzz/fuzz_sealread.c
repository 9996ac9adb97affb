/*
 * sealread: the reader of seals that apps take along (scripts/readers) over any
 * value.  It must find what the layout says, also when the value is signed
 * anew, the same in a package, and what chanpack-show finds.  Input: a value.
 */
#include <nettle/eddsa.h>
#include <nettle/sha2.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../scripts/readers/seal.h"
#include "fuzz.h"
#include "seal/sealkey.h"
#include "util/channel.h"
#include "util/endian.h"

/* Longer values are not signed: each has one length, of 196 at most. */
#define VALUE_MAX 256

#define SEAL_ID 0x63686e31U
#define WORDS   "chanpack signed channel\n"

/* The publisher's keys, the first of which signs; the app's certificates. */
static uint8_t keys[2][32], seeds[2][32], certs[2][32];

static void
sha256(const void *data, size_t len, uint8_t digest[32])
{
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, len, data);
	sha256_digest(&ctx, 32, digest);
}

/* As seals.py has them, so that its corpus is signed as well. */
static void
make_keys(void)
{
	static const char *const words[] = {
	    "chanpack test key publisher", "chanpack test key next"};
	int i;

	for (i = 0; i < 2; i++) {
		sha256(words[i], strlen(words[i]), seeds[i]);
		ed25519_sha512_public_key(keys[i], seeds[i]);
	}
	sha256("app", 3, certs[0]);
	sha256("rotated", 7, certs[1]);
}

/* The value in a package that has nothing else.  Return its descriptor. */
static int
make_package(const uint8_t *value, size_t len)
{
	static const uint8_t magic[] = "APK Sig Block 42";
	uint8_t head[20], foot[8 + 16 + 22] = {0};
	uint64_t block = sizeof(head) + len + 24;
	int fd = memfd_create("package", 0);

	le64enc(head, block - 8);
	le64enc(head + 8, 4 + len);
	le32enc(head + 16, SEAL_ID);
	le64enc(foot, block - 8);
	memcpy(foot + 8, magic, 16);
	le32enc(foot + 24, 0x06054b50);
	le32enc(foot + 40, (uint32_t)block);
	MUST(write(fd, head, sizeof(head)) == sizeof(head));
	MUST(write(fd, value, len) == (ssize_t)len);
	MUST(write(fd, foot, sizeof(foot)) == sizeof(foot));
	return (fd);
}

/* What our own code says of the value, for the app with certificate ${i}. */
static enum sealread_verdict
judge(const uint8_t *value, size_t len, int i)
{
	static const enum sealread_verdict as[] = {
	    [SEAL_VALID] = SEALREAD_VALID,
	    [SEAL_FOREIGN] = SEALREAD_FOREIGN,
	    [SEAL_FORGED] = SEALREAD_FORGED,
	    [SEAL_UNKNOWN] = SEALREAD_UNKNOWN_KEY};
	struct sealkey own[2] = {{.name = "publisher"}, {.name = "next"}};
	struct channel c = CHANNEL_INIT;
	enum seal_verdict verdict;
	uint8_t id[32];
	struct err e;
	int k;

	for (k = 0; k < 2; k++) {
		memcpy(own[k].public, keys[k], 32);
		sha256(keys[k], 32, id);
		memcpy(own[k].id, id, sizeof(own[k].id));
	}
	if (seal_read(value, len, &c, &e) != 0)
		return (SEALREAD_NONE);
	verdict = seal_verify(&c, &(struct sealkeys){own, 2}, certs[i], 0);
	channel_free(&c);
	return (as[verdict]);
}

static enum sealread_verdict
read_both(const uint8_t *value, size_t len, struct sealread *out)
{
	const uint8_t(*k)[32] = (const uint8_t(*)[32])keys;
	const uint8_t(*c)[32] = (const uint8_t(*)[32])certs;
	int fd = make_package(value, len);
	enum sealread_verdict verdict;
	struct sealread again;

	verdict = sealread_value(value, len, k, 2, c, 2, out);
	MUST(sealread(fd, k, 2, c, 2, &again) == verdict);
	MUST(memcmp(out, &again, sizeof(again)) == 0);
	(void)close(fd);
	MUST(
	    judge(value, len, 0) == verdict || judge(value, len, 1) == verdict);
	MUST(verdict == SEALREAD_VALID ||
	     (out->channel[0] == '\0' && out->expiry == 0));
	return (verdict);
}

/* Is the value laid out as the page has it? */
static int
laid_out(const uint8_t *value, size_t len)
{
	struct err e;

	return (len > 96 && memcmp(value, "CHN1\1\1", 6) == 0 &&
		value[7] == 0 && value[6] <= 100 && len == 96U + value[6] &&
		channel_check((const char *)value + 32, len - 96, &e) == 0);
}

/* The value as it is: mostly not signed, but in the corpus some are. */
static void
check_given(const uint8_t *value, size_t len)
{
	enum sealread_verdict verdict;
	struct sealread seal;
	int i, known = 0;
	uint8_t id[32];

	verdict = read_both(value, len, &seal);
	MUST((verdict == SEALREAD_NONE) == !laid_out(value, len));
	if (verdict == SEALREAD_NONE)
		return;
	for (i = 0; i < 2; i++) {
		sha256(keys[i], 32, id);
		known |= memcmp(id, value + 8, 4) == 0;
	}
	MUST((verdict == SEALREAD_UNKNOWN_KEY) == !known);
}

static void
check_valid(const uint8_t *value, size_t len, const struct sealread *seal)
{
	MUST(strlen(seal->channel) == len - 96);
	MUST(memcmp(seal->channel, value + 32, len - 96) == 0);
	MUST(seal->expiry == le32dec(value + 12));
}

static void
sign(uint8_t *value, size_t len)
{
	uint8_t text[24 + VALUE_MAX], id[32];
	size_t n = len - 64;

	sha256(keys[0], 32, id);
	memcpy(value + 8, id, 4);
	memcpy(text, WORDS, 24);
	memcpy(text + 24, value, n);
	ed25519_sha512_sign(keys[0], seeds[0], 24 + n, text, value + n);
}

/* Sign the value.  Then change a byte: the signature says which, and how. */
static void
check_signed(uint8_t *value, size_t len)
{
	const uint8_t *any = value + len - 64;
	enum sealread_verdict verdict;
	struct sealread seal;
	int own;

	sign(value, len);
	own = memcmp(value + 16, certs[0], 16) == 0 ||
	      memcmp(value + 16, certs[1], 16) == 0;
	verdict = read_both(value, len, &seal);
	if (!laid_out(value, len))
		MUST(verdict == SEALREAD_NONE);
	else
		MUST(verdict == (own ? SEALREAD_VALID : SEALREAD_FOREIGN));
	if (verdict == SEALREAD_VALID)
		check_valid(value, len, &seal);
	value[any[0] % len] ^= any[1] | 1;
	verdict = read_both(value, len, &seal);
	MUST(verdict < SEALREAD_FOREIGN);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *value;

	if (keys[0][0] == 0)
		make_keys();
	check_given(data, size);
	if (size < 96 || size > VALUE_MAX)
		return (0);
	value = malloc(size);
	MUST(value != NULL);
	memcpy(value, data, size);
	check_signed(value, size);
	memcpy(value, data, size);
	memcpy(value + 16, certs[1], 16);
	check_signed(value, size);
	free(value);
	return (0);
}
