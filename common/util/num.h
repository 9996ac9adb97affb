/*
 * Numbers that come from outside: parsing without surprises, and arithmetic
 * that cannot wrap.  Offsets and sizes are uint64_t, in bytes.
 */
#ifndef UTIL_NUM_H
#define UTIL_NUM_H

#include <stddef.h>
#include <stdint.h>

/*
 * Parse all of the ${len} characters at ${s} as a decimal number: digits
 * only, no sign, no blank, at most UINT64_MAX.  Returns 0, or -1.
 */
int num_parse(const char *s, size_t len, uint64_t *out);

/* The same for hexadecimal digits of either case, at most UINT32_MAX. */
int num_parsehex32(const char *s, size_t len, uint32_t *out);

/*
 * Parse a size: a decimal number and optionally one of the letters K, M, G
 * (powers of 1024; either case).  Returns 0, or -1 if it is not one or does
 * not fit.
 */
int num_parsesize(const char *s, uint64_t *out);

/* ${a} + ${b}; 0, or -1 if that does not fit. */
int num_add(uint64_t a, uint64_t b, uint64_t *out);

/* Is [off, off + len) inside [0, size)? */
int range_ok(uint64_t off, uint64_t len, uint64_t size);

#endif /* !UTIL_NUM_H */
