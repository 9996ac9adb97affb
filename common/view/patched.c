#include <string.h>

#include "view/patched.h"

static int
fetch_patched(
    void *cookie, uint64_t off, uint8_t *data, size_t len, struct err *e)
{
	const struct patched *x = cookie;
	struct piece piece;
	size_t n, i;

	for (i = plan_find(x->plan, off); len > 0; i++) {
		piece = plan_clip(x->plan, i, off, len);
		n = (size_t)piece.len;
		if (piece.kind == PIECE_LIT)
			memcpy(data, piece.lit, n);
		else if (view_read(x->base, piece.off, data, n, e) != 0)
			return (-1);
		off += n;
		data += n;
		len -= n;
	}
	return (0);
}

void
patched_view(
    struct patched *x, struct view *base, const struct plan *p, struct view *v)
{
	x->base = base;
	x->plan = p;
	view_custom(v, p->size, fetch_patched, x);
}
