#include <stdlib.h>
#include <string.h>

#include "exec/samebase.h"
#include "util/io.h"

static int
is_changed(struct err *e)
{
	return (err_set(
	    e, ERR_TEMP, "the base package changed since it was scanned"));
}

static int
check_edit(
    const struct plan *p, const struct edit *x, struct view *v, struct err *e)
{
	uint8_t *data;
	int rc;

	if (x->oldlen == 0)
		return (0);
	if ((data = malloc(x->oldlen)) == NULL)
		return (err_nomem(e));
	rc = view_read(v, x->off, data, x->oldlen, e);
	if (rc == 0 && memcmp(data, edits_old(&p->edits, x), x->oldlen) != 0)
		rc = is_changed(e);
	free(data);
	return (rc);
}

int
samebase_check(const struct plan *p, struct view *v, struct err *e)
{
	size_t n = edits_count(&p->edits), i;

	if (v->size != p->basesize)
		return (is_changed(e));
	for (i = 0; i < n; i++)
		if (check_edit(p, edits_get(&p->edits, i), v, e) != 0)
			return (-1);
	return (0);
}

static int
check_bytes(int fd, uint64_t off, const uint8_t *old, size_t len, struct err *e)
{
	uint8_t data[1024];
	size_t n = len < sizeof(data) ? len : sizeof(data);
	ssize_t got;

	for (; len > 0; off += n, old += n, len -= n) {
		if (n > len)
			n = len;
		if ((got = io_pread(fd, data, n, off)) < 0)
			return (err_sys(e, "cannot read the base package"));
		/* A short read: the file has become shorter. */
		if (got != (ssize_t)n || memcmp(data, old, n) != 0)
			return (is_changed(e));
	}
	return (0);
}

int
samebase_checkfile(const struct plan *p, int fd, uint64_t size, struct err *e)
{
	size_t n = edits_count(&p->edits), i;
	const struct edit *x;

	if (size != p->basesize)
		return (is_changed(e));
	for (i = 0; i < n; i++) {
		x = edits_get(&p->edits, i);
		if (check_bytes(
			fd, x->off, edits_old(&p->edits, x), x->oldlen, e) != 0)
			return (-1);
	}
	return (0);
}
