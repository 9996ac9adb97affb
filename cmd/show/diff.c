#include <stdlib.h>
#include <string.h>

#include "show/diff.h"

int
diff_bytes(const struct spot *s, const uint8_t *data, const uint8_t *base,
    size_t len, struct err *e)
{
	unsigned long long off, baseoff;
	size_t i;

	if (len == 0 || memcmp(data, base, len) == 0)
		return (0);
	for (i = 0; data[i] == base[i]; i++)
		continue;
	off = s->off + i;
	baseoff = s->baseoff + i;
	if (off == baseoff)
		return (err_set(e, ERR_INPUT,
		    "differs from the base at offset %llu, %s: 0x%02x instead "
		    "of 0x%02x",
		    off, s->where, data[i], base[i]));
	return (err_set(e, ERR_INPUT,
	    "differs from the base at offset %llu (%llu in the base), %s: "
	    "0x%02x instead of 0x%02x",
	    off, baseoff, s->where, data[i], base[i]));
}

int
diff_views(const struct spot *s, struct view *v, struct view *base,
    uint64_t len, struct err *e)
{
	uint8_t *data = malloc(2 * (size_t)DIFF_CHUNK);
	struct spot at = *s;
	size_t n;
	int rc = 0;

	if (data == NULL)
		return (err_nomem(e));
	for (; len > 0 && rc == 0; len -= n, at.off += n, at.baseoff += n) {
		n = len < DIFF_CHUNK ? (size_t)len : DIFF_CHUNK;
		if (view_read(v, at.off, data, n, e) != 0 ||
		    view_read(base, at.baseoff, data + DIFF_CHUNK, n, e) != 0)
			rc = -1;
		else
			rc = diff_bytes(&at, data, data + DIFF_CHUNK, n, e);
	}
	free(data);
	return (rc);
}
