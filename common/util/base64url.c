#include <assert.h>
#include <nettle/base64.h>
#include <string.h>

#include "util/base64url.h"

void
base64url_encode(const uint8_t *bytes, size_t len, char *text)
{
	char padded[BASE64_ENCODE_LENGTH(BASE64URL_MAX) +
		    BASE64_ENCODE_FINAL_LENGTH];
	struct base64_encode_ctx ctx;
	size_t n;

	assert(len <= BASE64URL_MAX);
	base64url_encode_init(&ctx);
	n = base64_encode_update(&ctx, padded, len, bytes);
	(void)base64_encode_final(&ctx, padded + n);
	memcpy(text, padded, BASE64URL_LEN(len));
	text[BASE64URL_LEN(len)] = '\0';
}

int
base64url_decode(const char *text, size_t textlen, uint8_t *bytes, size_t len)
{
	uint8_t got[BASE64_DECODE_LENGTH(BASE64URL_LEN(BASE64URL_MAX))];
	char again[BASE64URL_LEN(BASE64URL_MAX) + 1];
	struct base64_decode_ctx ctx;
	size_t n = 0;

	assert(len <= BASE64URL_MAX);
	base64url_decode_init(&ctx);
	if (textlen != BASE64URL_LEN(len) ||
	    !base64_decode_update(&ctx, &n, got, textlen, text) || n != len)
		return (-1);
	/* Of the spellings that a decoder takes, there is one. */
	base64url_encode(got, len, again);
	if (memcmp(again, text, textlen) != 0)
		return (-1);
	memcpy(bytes, got, len);
	return (0);
}
