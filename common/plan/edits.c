#include <string.h>

#include "plan/edits.h"

/* Bytes to compare at a time: most edits keep most bytes of a padding. */
#define STRIDE 64

/* How many bytes are equal from the start. */
static size_t
common_head(const uint8_t *a, size_t alen, const uint8_t *b, size_t blen)
{
	size_t max = alen < blen ? alen : blen, n = 0;

	while (max - n >= STRIDE && memcmp(a + n, b + n, STRIDE) == 0)
		n += STRIDE;
	while (n < max && a[n] == b[n])
		n++;
	return (n);
}

/* How many bytes are equal from the end. */
static size_t
common_tail(const uint8_t *a, size_t alen, const uint8_t *b, size_t blen)
{
	size_t max = alen < blen ? alen : blen, n = 0;

	while (max - n >= STRIDE && memcmp(a + alen - n - STRIDE,
					b + blen - n - STRIDE, STRIDE) == 0)
		n += STRIDE;
	while (n < max && a[alen - n - 1] == b[blen - n - 1])
		n++;
	return (n);
}

void
edits_add(struct edits *ed, uint64_t off, const void *old, size_t oldlen,
    const void *new, size_t newlen)
{
	static const uint8_t none[1];
	const uint8_t *o = oldlen > 0 ? old : none;
	const uint8_t *n = newlen > 0 ? new : none;
	size_t head, tail;
	struct edit x;

	head = common_head(o, oldlen, n, newlen);
	o += head;
	n += head;
	oldlen -= head;
	newlen -= head;
	tail = common_tail(o, oldlen, n, newlen);
	x.off = off + head;
	x.oldlen = oldlen - tail;
	x.newlen = newlen - tail;
	x.at = ed->bytes.len;
	if (x.oldlen == 0 && x.newlen == 0)
		return;
	buf_add(&ed->bytes, o, x.oldlen);
	buf_add(&ed->bytes, n, x.newlen);
	buf_add(&ed->list, &x, sizeof(x));
}

size_t
edits_count(const struct edits *ed)
{
	return (ed->list.len / sizeof(struct edit));
}

const struct edit *
edits_get(const struct edits *ed, size_t i)
{
	/* malloc aligns the buffer for every type. */
	return ((const struct edit *)(const void *)ed->list.data + i);
}

const uint8_t *
edits_old(const struct edits *ed, const struct edit *x)
{
	return (ed->bytes.data + x->at);
}

const uint8_t *
edits_new(const struct edits *ed, const struct edit *x)
{
	return (ed->bytes.data + x->at + x->oldlen);
}

void
edits_free(struct edits *ed)
{
	buf_free(&ed->list);
	buf_free(&ed->bytes);
}
