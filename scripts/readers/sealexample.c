/*
 * Print what the seals of packages are: a verdict, the channel and the expiry,
 * TAB separated, behind the name of the file if there are several.
 *
 *   cc -o sealexample sealexample.c seal.c channel.c -lhogweed -lnettle
 *   ./sealexample KEY[,KEY]... CERT[,CERT]... FILE...
 *
 * KEY is the base64 of a public key, CERT the SHA-256 of a certificate in
 * hexadecimal, as `apksigner verify --print-certs` prints it.  The status is 0
 * if all seals are valid.  The license is in channel.h.
 */
#include <fcntl.h>
#include <nettle/base16.h>
#include <nettle/base64.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "seal.h"

/* Of keys or of certificates; text of 32 bytes has at most 64 characters. */
#define ITEMS_MAX 64
#define TEXT_MAX  64

typedef uint8_t item[32];

static item keys[ITEMS_MAX], certs[ITEMS_MAX];
static size_t nkeys, ncerts;

static int
take_base64(const char *text, size_t len, item out)
{
	uint8_t bytes[BASE64_DECODE_LENGTH(TEXT_MAX)];
	struct base64_decode_ctx ctx;
	size_t n = sizeof(bytes);

	base64_decode_init(&ctx);
	if (!base64_decode_update(&ctx, &n, bytes, len, text) ||
	    !base64_decode_final(&ctx) || n != sizeof(item))
		return (-1);
	memcpy(out, bytes, sizeof(item));
	return (0);
}

static int
take_hex(const char *text, size_t len, item out)
{
	struct base16_decode_ctx ctx;
	size_t n = sizeof(item);

	base16_decode_init(&ctx);
	return (len == 2 * n && base16_decode_update(&ctx, &n, out, len, text)
		    ? 0
		    : -1);
}

/* Take a list apart at its commas.  Return how many there are, or 0. */
static size_t
take_list(const char *list, int (*take)(const char *, size_t, item), item *out)
{
	size_t n, len;

	for (n = 0; n < ITEMS_MAX; n++, list += len + 1) {
		len = strcspn(list, ",");
		if (len > TEXT_MAX || take(list, len, out[n]) != 0)
			return (0);
		if (list[len] == '\0')
			return (n + 1);
	}
	return (0);
}

/* Print the seal of a package; return if it is valid. */
static int
print_seal(const char *path, const char *name)
{
	int fd = open(path, O_RDONLY);
	enum sealread_verdict verdict;
	struct sealread seal;

	verdict = sealread(
	    fd, (const item *)keys, nkeys, (const item *)certs, ncerts, &seal);
	if (name != NULL)
		(void)printf("%s\t", name);
	(void)printf("%s\t%s\t%lu\n", sealread_name(verdict), seal.channel,
	    (unsigned long)seal.expiry);
	if (fd != -1)
		(void)close(fd);
	return (verdict == SEALREAD_VALID);
}

int
main(int argc, char **argv)
{
	int i, status = 0;

	if (argc > 3) {
		nkeys = take_list(argv[1], take_base64, keys);
		ncerts = take_list(argv[2], take_hex, certs);
	}
	if (nkeys == 0 || ncerts == 0) {
		(void)fputs("usage: sealexample KEY[,KEY]... "
			    "CERT[,CERT]... FILE...\n",
		    stderr);
		return (2);
	}
	for (i = 3; i < argc; i++)
		if (!print_seal(argv[i], argc > 4 ? argv[i] : NULL))
			status = 1;
	return (status);
}
