#include <stddef.h>

#include "form/pesum.h"
#include "util/endian.h"

/* The sum of 16-bit words with end-around carry: a number modulo this. */
#define MODULUS 65535U

/* What ${len} bytes at ${off} add to the sum; words begin at even offsets. */
static uint32_t
sum_bytes(uint64_t off, const uint8_t *p, size_t len)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < len; i++)
		sum += (off + i) % 2 == 0 ? p[i] : (uint32_t)p[i] << 8;
	return ((uint32_t)(sum % MODULUS));
}

void
pesum_edit(struct edits *ed, uint64_t off, uint32_t sum, uint64_t size)
{
	uint32_t body = sum - (uint32_t)size;
	uint8_t old[4], new[4];
	const struct edit *x;
	size_t i;

	if (sum == 0 || body == 0 || body > MODULUS)
		return;
	for (i = 0; i < edits_count(ed); i++) {
		x = edits_get(ed, i);
		body += sum_bytes(x->off, edits_new(ed, x), x->newlen);
		body +=
		    MODULUS - sum_bytes(x->off, edits_old(ed, x), x->oldlen);
		body %= MODULUS;
		size += x->newlen;
		size -= x->oldlen;
	}
	if (body == 0)
		body = MODULUS;
	le32enc(old, sum);
	le32enc(new, body + (uint32_t)size);
	edits_add(ed, off, old, sizeof(old), new, sizeof(new));
}
