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
	uint8_t *room = buf_room(b, 2 * len + 1);

	if (room == NULL)
		return;
	hex_encode((char *)room, p, len);
	b->len += 2 * len;
}

int
hex_decode(uint8_t *p, size_t len, const char *text)
{
	int high, low;
	size_t i;

	for (i = 0; i < len; i++) {
		high = hex_value(text[2 * i]);
		if (high == -1 || (low = hex_value(text[2 * i + 1])) == -1)
			return (-1);
		p[i] = (uint8_t)(high << 4 | low);
	}
	return (0);
}
