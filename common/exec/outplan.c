#include "exec/output.h"

int
output_planof(struct output *o, const struct plan *p, uint64_t first,
    uint64_t len, const struct output_base *base, struct err *e)
{
	uint64_t end = first + len;
	struct piece x;
	size_t i;
	int rc = 0;

	if (len == 0)
		return (0);
	for (i = plan_find(p, first); rc == 0 && first < end; i++) {
		x = plan_clip(p, i, first, end - first);
		if (x.kind == PIECE_LIT)
			rc = output_put(o, x.lit, (size_t)x.len, e);
		else
			rc = base->send(base->cookie, o, x.off, x.len, e);
		first += x.len;
	}
	return (rc);
}

static int
send_file(
    void *cookie, struct output *o, uint64_t off, uint64_t len, struct err *e)
{
	return (output_range(o, *(const int *)cookie, off, len, e));
}

int
output_plan(struct output *o, const struct plan *p, uint64_t first,
    uint64_t len, int base, struct err *e)
{
	const struct output_base file = {send_file, &base};

	return (output_planof(o, p, first, len, &file, e));
}
