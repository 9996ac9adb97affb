#include <nettle/base64.h>
#include <nettle/md5.h>
#include <string.h>
#include <strings.h>

#include "s3/s3sum.h"
#include "util/hex.h"

void
s3_base64(char out[BASE64_MAX], const uint8_t *sum, size_t len)
{
	base64_encode_raw(out, len, sum);
	out[BASE64_ENCODE_RAW_LENGTH(len)] = '\0';
}

int
s3_ismd5(const char *etag, const uint8_t *md5)
{
	char hex[2 * MD5_DIGEST_SIZE + 1];
	size_t quote = etag[0] == '"';

	hex_encode(hex, md5, MD5_DIGEST_SIZE);
	return (strncasecmp(etag + quote, hex, sizeof(hex) - 1) == 0 &&
		strcmp(etag + quote + sizeof(hex) - 1, quote ? "\"" : "") == 0);
}

int
s3_checketag(
    const char *etag, const char *sse, const uint8_t *md5, struct err *e)
{
	size_t quote = etag[0] == '"',
	       n = strspn(etag + quote, "0123456789abcdefABCDEF");

	/* The tags of some stores are not digests. */
	if (sse[0] != '\0' || n != 2 * MD5_DIGEST_SIZE ||
	    etag[quote + n] != (quote ? '"' : '\0') || s3_ismd5(etag, md5))
		return (0);
	return (err_set(e, ERR_TEMP,
	    "other bytes are in the store than were sent: the file has changed "
	    "meanwhile, or was damaged on its way"));
}

int
s3_checkdata(const char *etag, const char *sse, const void *data, size_t len,
    struct err *e)
{
	uint8_t md5[MD5_DIGEST_SIZE];
	struct md5_ctx ctx;

	md5_init(&ctx);
	md5_update(&ctx, len, data);
	md5_digest(&ctx, sizeof(md5), md5);
	return (s3_checketag(etag, sse, md5, e));
}
