#include "util/hex.h"

static const char digits[] = "0123456789abcdef";

void
hex_encode(char *out, const uint8_t *p, size_t len)
{
	for (; len > 0; len--, p++) {
		*out++ = digits[*p >> 4];
		*out++ = digits[*p & 15];
	}
	*out = '\0';
}

void
hex_add(struct buf *b, const uint8_t *p, size_t len)
{
	for (; len > 0; len--, p++) {
		buf_addbyte(b, (uint8_t)digits[*p >> 4]);
		buf_addbyte(b, (uint8_t)digits[*p & 15]);
	}
}
