/*
 * seal: any bytes as the value of a package, as the text of a URL, and as files
 * of public and of secret keys.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"
#include "seal/sealkey.h"
#include "util/io.h"

/* The public key and the certificate of the corpus. */
static struct sealkey key = {.id = {0x56, 0x47, 0x5a, 0xa7},
    .public = {0x03, 0xa1, 0x07, 0xbf, 0xf3, 0xce, 0x10, 0xbe, 0x1d, 0x70, 0xdd,
	0x18, 0xe7, 0x4b, 0xc0, 0x99, 0x67, 0xe4, 0xd6, 0x30, 0x9b, 0xa5, 0x0d,
	0x5f, 0x1d, 0xdc, 0x86, 0x64, 0x12, 0x55, 0x31, 0xb8}};
static const struct sealkeys keys = {&key, 1};
static const uint8_t cert[SEAL_CERT];

/* A value that is taken has one spelling, and always the same verdict. */
static void
try_value(const uint8_t *data, size_t size)
{
	struct channel c = CHANNEL_INIT;
	struct buf again = BUF_INIT;
	enum seal_verdict verdict;
	struct err e;

	if (seal_read(data, size, &c, &e) != 0) {
		MUST(e.kind == ERR_INPUT && c.id == NULL && c.seal == NULL);
		return;
	}
	MUST(seal_addvalue(&again, c.seal, c.id, &e) == 0);
	MUST(again.len == size && memcmp(again.data, data, size) == 0);
	verdict = seal_verify(&c, &keys, cert, 0);
	MUST(verdict == seal_verify(&c, &keys, cert, 0));
	MUST((verdict == SEAL_UNKNOWN) ==
	     (memcmp(c.seal->key, key.id, SEAL_KEY) != 0));
	if (verdict == SEAL_VALID)
		MUST(memcmp(c.seal->cert, cert, SEAL_CERT) == 0);
	buf_free(&again);
	channel_free(&c);
}

static void
try_text(const char *text, size_t len)
{
	char again[SEAL_TEXT + 1];
	struct seal s;
	struct err e;

	if (seal_fromtext(&s, text, len, &e) != 0) {
		MUST(e.kind == ERR_INPUT);
		return;
	}
	seal_totext(&s, again);
	MUST(strlen(again) == len && memcmp(again, text, len) == 0);
}

static void
try_keys(enum sealkey_kind kind, const char *path)
{
	struct sealkeys k = SEALKEYS_INIT;
	struct buf line = BUF_INIT;
	struct err e;
	size_t i;

	if (sealkeys_load(&k, kind, path, &e) != 0) {
		MUST(k.v == NULL && k.n == 0 && e.text[0] != '\0');
		return;
	}
	MUST(k.n > 0 && k.n <= KEYS_MAX);
	for (i = 0; i < k.n; i++)
		MUST(sealkey_addpublic(&k.v[i], &line, &e) == 0);
	buf_free(&line);
	sealkeys_free(&k);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[32];
	int fd = memfd_create("keys", MFD_CLOEXEC);

	MUST(fd != -1 && fchmod(fd, 0600) == 0);
	MUST(io_write(fd, data, size) == 0);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	try_value(data, size);
	try_text((const char *)data, size);
	try_keys(SEALKEY_PUBLIC, path);
	try_keys(SEALKEY_SECRET, path);
	(void)close(fd);
	return (0);
}
