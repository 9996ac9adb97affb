#include <stdlib.h>
#include <string.h>

#include "show/diff.h"

static int
differs(const struct spot *s, uint8_t is, uint8_t must, struct err *e)
{
	unsigned long long off = s->off, baseoff = s->baseoff;

	if (off == baseoff)
		return (err_set(e, ERR_INPUT,
		    "differs from the base at offset %llu, %s: 0x%02x instead "
		    "of 0x%02x",
		    off, s->where, is, must));
	return (err_set(e, ERR_INPUT,
	    "differs from the base at offset %llu (%llu in the base), %s: "
	    "0x%02x instead of 0x%02x",
	    off, baseoff, s->where, is, must));
}

int
diff_bytes(struct spot *s, const uint8_t *data, const uint8_t *base, size_t len,
    struct err *e)
{
	size_t i = len;

	if (len > 0 && memcmp(data, base, len) != 0)
		for (i = 0; data[i] == base[i]; i++)
			continue;
	s->off += i;
	s->baseoff += i;
	return (i == len ? 0 : differs(s, data[i], base[i], e));
}

int
diff_views(struct spot *s, struct view *v, struct view *base, uint64_t len,
    struct err *e)
{
	uint8_t *data = malloc(2 * (size_t)DIFF_CHUNK), *other;
	size_t n;
	int rc = 0;

	if (data == NULL)
		return (err_nomem(e));
	other = data + DIFF_CHUNK;
	while (len > 0 && rc == 0) {
		n = len < DIFF_CHUNK ? (size_t)len : DIFF_CHUNK;
		if (view_read(v, s->off, data, n, e) != 0 ||
		    view_read(base, s->baseoff, other, n, e) != 0)
			rc = -1;
		else
			rc = diff_bytes(s, data, other, n, e);
		len -= n;
	}
	free(data);
	return (rc);
}
