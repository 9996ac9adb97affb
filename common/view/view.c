#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "util/io.h"
#include "util/num.h"
#include "view/view.h"

static int
fetch_file(void *cookie, uint64_t off, uint8_t *data, size_t len, struct err *e)
{
	ssize_t n = io_pread((int)(intptr_t)cookie, data, len, off);

	if (n < 0)
		return (err_sys(e, "cannot read the package"));
	if ((size_t)n < len)
		return (err_set(e, ERR_TEMP,
		    "the package became shorter while it was read"));
	return (0);
}

void
view_custom(struct view *v, uint64_t size,
    int (*fetch)(
	void *cookie, uint64_t off, uint8_t *data, size_t len, struct err *e),
    void *cookie)
{
	memset(v, 0, sizeof(*v));
	v->size = size;
	v->fetch = fetch;
	v->cookie = cookie;
}

int
view_file(struct view *v, int fd, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return (err_sys(e, "cannot read the package"));
	view_custom(v, (uint64_t)st.st_size, fetch_file, (void *)(intptr_t)fd);
	return (0);
}

static int
fetch_counted(
    struct view *v, uint64_t off, void *data, size_t len, struct err *e)
{
	v->reads++;
	v->bytes += len;
	return (v->fetch(v->cookie, off, data, len, e));
}

/* Load the extent that ends at ${end} in place of the older extent. */
static struct view_extent *
load_extent(struct view *v, uint64_t end, struct err *e)
{
	struct view_extent *x = &v->cache[v->older];

	if (x->data == NULL && (x->data = malloc(VIEW_EXTENT)) == NULL) {
		(void)err_nomem(e);
		return (NULL);
	}
	x->off = end > VIEW_EXTENT ? end - VIEW_EXTENT : 0;
	x->len = (size_t)(end - x->off);
	if (fetch_counted(v, x->off, x->data, x->len, e) != 0) {
		x->len = 0;
		return (NULL);
	}
	v->older = !v->older;
	return (x);
}

int
view_read(struct view *v, uint64_t off, void *data, size_t len, struct err *e)
{
	struct view_extent *x = NULL;
	size_t i;

	if (!range_ok(off, len, v->size))
		return (err_set(e, ERR_INPUT,
		    "%zu bytes at offset %llu lie outside the file, which has "
		    "%llu bytes",
		    len, (unsigned long long)off, (unsigned long long)v->size));
	if (len == 0)
		return (0);
	for (i = 0; i < 2; i++)
		if (v->cache[i].len > 0 && off >= v->cache[i].off &&
		    range_ok(off - v->cache[i].off, len, v->cache[i].len))
			x = &v->cache[i];
	if (x == NULL && len > VIEW_EXTENT)
		return (fetch_counted(v, off, data, len, e));
	if (x == NULL && (x = load_extent(v, off + len, e)) == NULL)
		return (-1);
	memcpy(data, x->data + (off - x->off), len);
	return (0);
}

int
view_same(struct view *a, struct view *b, uint64_t off, struct err *e)
{
	uint8_t *data;
	size_t n;
	int rc = a->size == b->size;

	if ((data = malloc(2 * IO_CHUNK)) == NULL)
		return (err_nomem(e));
	for (; rc == 1 && off < a->size; off += n) {
		n = a->size - off < IO_CHUNK ? (size_t)(a->size - off)
					     : IO_CHUNK;
		if (view_read(a, off, data, n, e) != 0 ||
		    view_read(b, off, data + IO_CHUNK, n, e) != 0)
			rc = -1;
		else
			rc = memcmp(data, data + IO_CHUNK, n) == 0;
	}
	free(data);
	return (rc);
}

void
view_free(struct view *v)
{
	size_t i;

	for (i = 0; i < 2; i++) {
		free(v->cache[i].data);
		v->cache[i].data = NULL;
		v->cache[i].len = 0;
	}
}
