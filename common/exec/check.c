#include <stdlib.h>
#include <string.h>

#include "exec/check.h"

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
check_base(const struct plan *p, struct view *v, struct err *e)
{
	size_t n = edits_count(&p->edits), i;

	if (v->size != p->basesize)
		return (is_changed(e));
	for (i = 0; i < n; i++)
		if (check_edit(p, edits_get(&p->edits, i), v, e) != 0)
			return (-1);
	return (0);
}
