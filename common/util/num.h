/*
 * Numbers that come from outside: parsing without surprises, and arithmetic
 * that cannot wrap; and their digits.  Offsets and sizes are uint64_t, in
 * bytes.  Functions with ${out} return 0, or -1 with ${out} unchanged.
 */
#ifndef UTIL_NUM_H
#define UTIL_NUM_H

#include <stddef.h>
#include <stdint.h>

/*
 * Parse all of the ${len} characters at ${s} as a decimal number: digits
 * only, no sign, no blank, at most UINT64_MAX.
 */
int num_parse(const char *s, size_t len, uint64_t *out);

/* Parse all of ${s} as 1 to 8 hexadecimal digits of either case. */
int num_parsehex32(const char *s, size_t len, uint32_t *out);

/*
 * Parse a size: a decimal number and optionally one of the letters K, M, G
 * (powers of 1024; either case).  The size must fit too.
 */
int num_parsesize(const char *s, uint64_t *out);

/* Write the last ${width} digits of ${n}, zeros in front, and no NUL. */
void num_digits(char *to, size_t width, uint64_t n);

/* Add ${a} and ${b}; -1 if the sum does not fit. */
int num_add(uint64_t a, uint64_t b, uint64_t *out);

/* Is [off, off + len) inside [0, size)? */
int range_ok(uint64_t off, uint64_t len, uint64_t size);

#endif /* !UTIL_NUM_H */
