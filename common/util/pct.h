/*
 * The characters of a URL and its percent codes (RFC 3986 section 2).
 */
#ifndef UTIL_PCT_H
#define UTIL_PCT_H

#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"

/*
 * The parts of a URL in which a byte may stand.  A '%' may stand in all but the
 * first and the last; pct_isbroken says whether it begins a code.
 */
#define PCT_UNRESERVED 0x01 /* never needs a code */
#define PCT_REGNAME    0x02 /* host name: unreserved and sub-delims */
#define PCT_USERINFO   0x04 /* PCT_REGNAME and ':'; also an address in [] */
#define PCT_PATH       0x08 /* PCT_USERINFO and '@', '/' */
#define PCT_QUERY      0x10 /* PCT_PATH and '?' */
#define PCT_URL        0x20 /* PCT_QUERY and '[', ']': a URL but for '#' */
#define PCT_PLAIN      0x40 /* PCT_URL without '%' */

extern const uint8_t pct_class[256];

/* Is ${c} in class ${class}? */
static inline int
pct_is(char c, unsigned int class)
{
	return ((pct_class[(uint8_t)c] & class) != 0);
}

/* Does the '%' at ${s}, of ${len} bytes, lack two hex digits behind it? */
int pct_isbroken(const char *s, size_t len);

/* The byte that the code at ${s}, which must be whole, stands for. */
uint8_t pct_byte(const char *s);

/*
 * Set ${byte} to the byte at ${s}, which is plain or a whole code.  Return the
 * number of its characters: 1 or 3.
 */
static inline size_t
pct_next(const char *s, uint8_t *byte)
{
	if (s[0] != '%') {
		*byte = (uint8_t)s[0];
		return (1);
	}
	*byte = pct_byte(s);
	return (3);
}

/* Append ${byte} as a code, with upper-case digits. */
void pct_addcode(struct buf *out, uint8_t byte);

/* Append ${s}, with all but unreserved characters as upper-case codes. */
void pct_encode(struct buf *out, const char *s, size_t len);

/* Append ${s} as pct_encode does, but keep slashes. */
void pct_encodepath(struct buf *out, const char *s, size_t len);

/*
 * Append the ${len} bytes at ${s} of a path, whose codes must be whole, in the
 * one canonical spelling: all but slashes and unreserved characters are codes.
 */
void pct_canon(struct buf *out, const char *s, size_t len);

/*
 * Decode the ${len} bytes at ${s}, whose codes must be whole, to ${out}, which
 * has room for ${len} bytes.  Return the number of bytes written.
 */
size_t pct_decode(char *out, const char *s, size_t len);

#endif /* !UTIL_PCT_H */
