#include <unistd.h>

#include "exec/output.h"
#include "fetch/fetch.h"
#include "store/store.h"

static int
write_range(
    const struct object *base, uint64_t first, uint64_t len, struct err *e)
{
	struct edits none = EDITS_INIT;
	struct output out;
	struct plan plan;
	int rc;

	if (plan_compile(&plan, &none, base->size, e) != 0)
		return (-1);
	output_init(&out, STDOUT_FILENO);
	rc = output_plan(&out, &plan, first, len, base->fd, e);
	if (rc == 0)
		rc = output_flush(&out, e);
	output_free(&out);
	plan_free(&plan);
	return (rc);
}

int
fetch_local(
    const char *spec, const char *key, const struct range *r, struct err *e)
{
	uint64_t first, len;
	struct object base;
	struct store *s;
	int rc;

	if (store_open(&s, spec, e) != 0)
		return (-1);
	if ((rc = store_get(s, key, &base, e)) == 0) {
		rc = range_clamp(r, base.size, &first, &len, e);
		if (rc == 0 && len > 0)
			rc = write_range(&base, first, len, e);
		(void)close(base.fd);
	}
	store_close(s);
	return (rc);
}
