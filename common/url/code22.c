#include <nettle/base64.h>
#include <string.h>

#include "url/code22.h"

/* What nettle reads and writes: 24 characters, the last two are padding. */
#define PADDED_LEN (CODE22_LEN + 2)

void
code22_encode(const uint8_t bytes[CODE22_SIZE], char text[CODE22_LEN + 1])
{
	char padded[BASE64_ENCODE_LENGTH(CODE22_SIZE) +
		    BASE64_ENCODE_FINAL_LENGTH];
	struct base64_encode_ctx ctx;
	size_t n;

	base64url_encode_init(&ctx);
	n = base64_encode_update(&ctx, padded, CODE22_SIZE, bytes);
	(void)base64_encode_final(&ctx, padded + n);
	memcpy(text, padded, CODE22_LEN);
	text[CODE22_LEN] = '\0';
}

int
code22_decode(const char *text, size_t len, uint8_t bytes[CODE22_SIZE])
{
	uint8_t got[BASE64_DECODE_LENGTH(PADDED_LEN)];
	char padded[PADDED_LEN];
	struct base64_decode_ctx ctx;
	size_t n = 0;

	if (len != CODE22_LEN)
		return (-1);
	memcpy(padded, text, CODE22_LEN);
	memset(padded + CODE22_LEN, '=', PADDED_LEN - CODE22_LEN);
	/*
	 * Bits behind the last byte must be 0 for nettle.  White space, which
	 * it skips, would leave fewer bytes.
	 */
	base64url_decode_init(&ctx);
	if (!base64_decode_update(&ctx, &n, got, PADDED_LEN, padded) ||
	    !base64_decode_final(&ctx) || n != CODE22_SIZE)
		return (-1);
	memcpy(bytes, got, CODE22_SIZE);
	return (0);
}
