/*
 * A sealed channel in an app's own package: see seal.h, also for the license.
 * chanpack-readers(7) has the value byte by byte.
 */
#include <nettle/eddsa.h>
#include <nettle/sha2.h>
#include <string.h>

#include "channel.h"
#include "seal.h"

#define SEAL_ID 0x63686e31U

/* Where the parts of a value are. */
#define ALGORITHM_AT 4
#define BIND_AT      5
#define LENGTH_AT    6
#define ZERO_AT      7
#define KEYID_AT     8
#define EXPIRY_AT    12
#define CERT_AT      16
#define CHANNEL_AT   32

#define KEYID_LEN  4
#define CERT_LEN   16
#define SIGNED_MAX (CHANNEL_AT + SEALREAD_CHANNEL)
#define VALUE_MAX  (SIGNED_MAX + ED25519_SIGNATURE_SIZE)

#define ED25519     1
#define CERTIFICATE 1

/* What is signed: these words, and the value up to the signature. */
#define WORDS     "chanpack signed channel\n"
#define WORDS_LEN (sizeof(WORDS) - 1)

static void
sha256(const uint8_t *data, size_t len, uint8_t digest[SHA256_DIGEST_SIZE])
{
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, len, data);
	sha256_digest(&ctx, SHA256_DIGEST_SIZE, digest);
}

/*
 * Is this the signature that ${key} makes of ${message}?  It must not accept a
 * second spelling of it, with s + L for s (RFC 8032, 5.1.7).  nettle does not.
 */
static int
signature_good(const uint8_t *key, const uint8_t *message, size_t len,
    const uint8_t *signature)
{
	return (ed25519_sha512_verify(key, len, message, signature) == 1);
}

static int
well_formed(const uint8_t *v, size_t len)
{
	size_t n;

	if (len <= CHANNEL_AT + ED25519_SIGNATURE_SIZE || len > VALUE_MAX)
		return (0);
	n = v[LENGTH_AT];
	return (len == CHANNEL_AT + n + ED25519_SIGNATURE_SIZE &&
		memcmp(v, "CHN1", 4) == 0 && v[ALGORITHM_AT] == ED25519 &&
		v[BIND_AT] == CERTIFICATE && v[ZERO_AT] == 0 &&
		chanread_islegal((const char *)v + CHANNEL_AT, n));
}

/* Two keys may have one id, which has only 32 bits: try all that have it. */
static enum sealread_verdict
judge_signature(
    const uint8_t *v, size_t len, const uint8_t (*keys)[32], size_t nkeys)
{
	uint8_t message[WORDS_LEN + SIGNED_MAX], id[SHA256_DIGEST_SIZE];
	enum sealread_verdict verdict = SEALREAD_UNKNOWN_KEY;
	size_t n = len - ED25519_SIGNATURE_SIZE, i;

	memcpy(message, WORDS, WORDS_LEN);
	memcpy(message + WORDS_LEN, v, n);
	for (i = 0; i < nkeys; i++) {
		sha256(keys[i], 32, id);
		if (memcmp(id, v + KEYID_AT, KEYID_LEN) != 0)
			continue;
		if (signature_good(keys[i], message, WORDS_LEN + n, v + n))
			return (SEALREAD_VALID);
		verdict = SEALREAD_FORGED;
	}
	return (verdict);
}

static int
names_any(const uint8_t *v, const uint8_t (*certs)[32], size_t ncerts)
{
	size_t i;

	for (i = 0; i < ncerts; i++)
		if (memcmp(certs[i], v + CERT_AT, CERT_LEN) == 0)
			return (1);
	return (0);
}

enum sealread_verdict
sealread_value(const void *value, size_t len, const uint8_t (*keys)[32],
    size_t nkeys, const uint8_t (*certs)[32], size_t ncerts,
    struct sealread *out)
{
	const uint8_t *v = value;
	enum sealread_verdict verdict;

	memset(out, 0, sizeof(*out));
	if (!well_formed(v, len))
		return (SEALREAD_NONE);
	verdict = judge_signature(v, len, keys, nkeys);
	if (verdict != SEALREAD_VALID)
		return (verdict);
	if (!names_any(v, certs, ncerts))
		return (SEALREAD_FOREIGN);
	memcpy(out->channel, v + CHANNEL_AT, v[LENGTH_AT]);
	v += EXPIRY_AT;
	out->expiry = v[0] | (uint32_t)v[1] << 8 | (uint32_t)v[2] << 16 |
		      (uint32_t)v[3] << 24;
	return (SEALREAD_VALID);
}

enum sealread_verdict
sealread(int fd, const uint8_t (*keys)[32], size_t nkeys,
    const uint8_t (*certs)[32], size_t ncerts, struct sealread *out)
{
	uint8_t value[VALUE_MAX];
	long len = chanread_block(fd, SEAL_ID, value, sizeof(value));

	/* Nothing was read of a value that is too long. */
	if (len < 0 || len > VALUE_MAX)
		len = 0;
	return (sealread_value(
	    value, (size_t)len, keys, nkeys, certs, ncerts, out));
}

const char *
sealread_name(enum sealread_verdict verdict)
{
	static const char *const names[] = {
	    "none", "unknown key", "forged", "foreign", "valid"};

	return (names[verdict]);
}
