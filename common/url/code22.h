/*
 * 16 bytes as text: 22 characters of base64url without padding (RFC 4648
 * section 5).  Signatures and tokens in URLs are written so.
 */
#ifndef URL_CODE22_H
#define URL_CODE22_H

#include <stddef.h>
#include <stdint.h>

#define CODE22_SIZE 16 /* bytes */
#define CODE22_LEN  22 /* characters */

/* Write the string for ${bytes} to ${text}. */
void code22_encode(const uint8_t bytes[CODE22_SIZE], char text[CODE22_LEN + 1]);

/*
 * Read ${text} into ${bytes}.  Return 0, or -1 if code22_encode does not write
 * this text for any bytes.
 */
int code22_decode(const char *text, size_t len, uint8_t bytes[CODE22_SIZE]);

#endif /* !URL_CODE22_H */
