#include <string.h>

#include "util/hex.h"
#include "util/num.h"

int
num_parse(const char *s, size_t len, uint64_t *out)
{
	uint64_t n = 0, digit;
	size_t i;

	if (len == 0)
		return (-1);
	for (i = 0; i < len; i++) {
		digit = (uint64_t)(unsigned char)s[i] - '0';
		if (digit > 9)
			return (-1);
		/* 19 digits always fit. */
		if (i >= 19 && n > (UINT64_MAX - digit) / 10)
			return (-1);
		n = n * 10 + digit;
	}
	*out = n;
	return (0);
}

int
num_parsehex32(const char *s, size_t len, uint32_t *out)
{
	uint32_t n = 0;
	size_t i;
	int digit;

	if (len == 0 || len > 8)
		return (-1);
	for (i = 0; i < len; i++) {
		if ((digit = hex_value(s[i])) < 0)
			return (-1);
		n = n << 4 | (uint32_t)digit;
	}
	*out = n;
	return (0);
}

int
num_parsesize(const char *s, uint64_t *out)
{
	static const char units[] = "KkMmGg";
	size_t len = strlen(s);
	unsigned int shift = 0;
	const char *unit;
	uint64_t n;

	if (len > 0 && (unit = strchr(units, s[len - 1])) != NULL) {
		shift = 10 * (1 + (unsigned int)(unit - units) / 2);
		len--;
	}
	if (num_parse(s, len, &n) != 0 || n > UINT64_MAX >> shift)
		return (-1);
	*out = n << shift;
	return (0);
}

void
num_digits(char *to, size_t width, uint64_t n)
{
	for (; width > 0; n /= 10)
		to[--width] = (char)('0' + n % 10);
}

int
num_add(uint64_t a, uint64_t b, uint64_t *out)
{
	if (a > UINT64_MAX - b)
		return (-1);
	*out = a + b;
	return (0);
}

int
range_ok(uint64_t off, uint64_t len, uint64_t size)
{
	return (off <= size && len <= size - off);
}
