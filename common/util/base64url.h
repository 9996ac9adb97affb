/*
 * Bytes as text in URLs: base64url without padding (RFC 4648 section 5).
 */
#ifndef UTIL_BASE64URL_H
#define UTIL_BASE64URL_H

#include <stddef.h>
#include <stdint.h>

/* Characters of so many bytes. */
#define BASE64URL_LEN(n) (((n)*8 + 5) / 6)

/* Of the bytes that are written so; no more are encoded or decoded. */
#define BASE64URL_MAX 68

/* Write the string for ${len} bytes to ${text}, which has room for its NUL. */
void base64url_encode(const uint8_t *bytes, size_t len, char *text);

/*
 * Read ${textlen} characters into the ${len} bytes at ${bytes}.  Return 0, or
 * -1 if base64url_encode does not write this text for any ${len} bytes; then
 * ${bytes} is unchanged.
 */
int base64url_decode(
    const char *text, size_t textlen, uint8_t *bytes, size_t len);

#endif /* !UTIL_BASE64URL_H */
