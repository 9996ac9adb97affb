#include <string.h>

#include "form/omahatag.h"
#include "util/endian.h"

size_t
omahatag_last(const uint8_t *p, size_t len)
{
	size_t i;

	for (i = len; i >= OMAHATAG_MAGIC_LEN; i--)
		if (memcmp(p + i - OMAHATAG_MAGIC_LEN, OMAHATAG_MAGIC,
			OMAHATAG_MAGIC_LEN) == 0)
			return (i - OMAHATAG_MAGIC_LEN);
	return (len);
}

size_t
omahatag_len(const uint8_t *p, size_t len)
{
	size_t n;

	if (len < OMAHATAG_HEAD ||
	    memcmp(p, OMAHATAG_MAGIC, OMAHATAG_MAGIC_LEN) != 0)
		return (0);
	n = OMAHATAG_HEAD + be16dec(p + OMAHATAG_MAGIC_LEN);
	return (n <= len ? n : 0);
}

int
omahatag_isfill(const uint8_t *p, size_t len)
{
	/* The first byte is 0, and each byte equals the byte before it. */
	return (len == 0 || (p[0] == 0 && memcmp(p, p + 1, len - 1) == 0));
}

size_t
omahatag_prepared(const uint8_t *p, size_t len, size_t at)
{
	/* The OID, and the header of an OCTET STRING but its 16-bit length. */
	static const uint8_t before[] = {0x06, 0x0b, 0x2b, 0x06, 0x01, 0x04,
	    0x01, 0xd6, 0x79, 0x02, 0x01, 0xce, 0x0f, 0x04, 0x82};
	size_t n;

	if (at < sizeof(before) + 2 ||
	    memcmp(p + at - sizeof(before) - 2, before, sizeof(before)) != 0)
		return (0);
	n = be16dec(p + at - 2);
	return (n >= 256 && n <= len - at ? n : 0);
}
