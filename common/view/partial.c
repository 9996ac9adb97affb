#include <stdlib.h>
#include <string.h>

#include "view/partial.h"

/* So many reads get what they ask for; then ever more around it is read. */
#define EXACT_READS 4

void
partial_init(struct partial *p, uint64_t size)
{
	memset(p, 0, sizeof(*p));
	p->size = size;
}

/* Ask for [off, off + len), and for more on both sides after many misses. */
static int
want_bytes(struct partial *p, uint64_t off, size_t len, struct err *e)
{
	uint64_t more = 0, end = off + len;

	if (p->n >= EXACT_READS)
		more = (uint64_t)VIEW_EXTENT
		       << (p->n - EXACT_READS < 16 ? p->n - EXACT_READS : 16);
	p->off = off > more ? off - more : 0;
	end = p->size - end > more ? end + more : p->size;
	p->len = (size_t)(end - p->off);
	p->is_missing = 1;
	return (err_set(e, ERR_TEMP, "bytes of the package are missing"));
}

static int
fetch_partial(
    void *cookie, uint64_t off, uint8_t *data, size_t len, struct err *e)
{
	struct partial *p = cookie;
	const struct partial_extent *x;
	size_t i;

	for (i = 0; i < p->n; i++) {
		x = &p->extent[i];
		if (off >= x->off && off - x->off <= x->len &&
		    len <= x->len - (off - x->off)) {
			memcpy(data, x->data + (off - x->off), len);
			return (0);
		}
	}
	return (want_bytes(p, off, len, e));
}

void
partial_view(struct partial *p, struct view *v)
{
	p->is_missing = 0;
	view_custom(v, p->size, fetch_partial, p);
}

int
partial_add(struct partial *p, const uint8_t *data, struct err *e)
{
	struct partial_extent *extent =
	    realloc(p->extent, (p->n + 1) * sizeof(*extent));
	struct partial_extent *x;

	if (extent == NULL)
		return (err_nomem(e));
	p->extent = extent;
	x = &extent[p->n];
	*x = (struct partial_extent){p->off, p->len, malloc(p->len)};
	if (x->data == NULL)
		return (err_nomem(e));
	memcpy(x->data, data, p->len);
	p->n++;
	p->is_missing = 0;
	return (0);
}

void
partial_free(struct partial *p)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		free(p->extent[i].data);
	free(p->extent);
	partial_init(p, p->size);
}
