/*
 * Hexadecimal digits.
 */
#ifndef UTIL_HEX_H
#define UTIL_HEX_H

#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"

/* The value of the digit ${c}, in either case; -1 if it is no digit. */
static inline int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return (c - '0');
	if (c >= 'a' && c <= 'f')
		return (c - 'a' + 10);
	if (c >= 'A' && c <= 'F')
		return (c - 'A' + 10);
	return (-1);
}

/*
 * Write the ${len} bytes at ${p} to ${out} as lower-case digits and a NUL:
 * 2 * ${len} + 1 characters.
 */
void hex_encode(char *out, const uint8_t *p, size_t len);

/* Append the ${len} bytes at ${p} as lower-case digits. */
void hex_add(struct buf *b, const uint8_t *p, size_t len);

/*
 * Read the first 2 * ${len} characters of ${text} as digits of either case, and
 * store the ${len} bytes in ${p}.  Return 0, or -1 if one is no digit: a string
 * that ends before is such a one.
 */
int hex_decode(uint8_t *p, size_t len, const char *text);

#endif /* !UTIL_HEX_H */
