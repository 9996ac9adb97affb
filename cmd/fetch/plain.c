#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "exec/output.h"
#include "fetch/fetch.h"
#include "util/io.h"

struct plain {
	const char *key;
	const struct rangespec *range;
	int begun; /* bytes have been written */
};

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

static int
fetch_local(struct plain *p, struct store *s, struct err *e)
{
	uint64_t first, len;
	struct object base;
	int rc;

	if (store_get(s, p->key, &base, e) != 0)
		return (-1);
	rc = rangespec_clamp(p->range, base.size, &first, &len, e);
	if (rc == 0 && len > 0) {
		p->begun = 1;
		rc = write_range(&base, first, len, e);
	}
	(void)close(base.fd);
	return (rc);
}

static int
to_stdout(void *cookie, const void *data, size_t len, struct err *e)
{
	struct plain *p = cookie;

	p->begun = 1;
	if (io_write(STDOUT_FILENO, data, len) == 0)
		return (0);
	return (err_sys(e, "cannot write the package"));
}

static int
try_one(struct source *one, void *cookie, int *final, struct err *e)
{
	struct plain *p = cookie;
	int rc;

	if (one->dir != NULL)
		rc = fetch_local(p, one->dir, e);
	else
		rc = remote_read(
		    &one->remote, p->key, p->range, to_stdout, p, e);
	if (rc == 0 && one->caller != NULL)
		source_telltag(one, p->key, remote_taglack(&one->remote));
	*final = p->begun;
	/* libcurl ignores SIGPIPE while it runs; end silently by it here. */
	if (rc != 0 && io_gone(STDOUT_FILENO, 0))
		(void)raise(SIGPIPE);
	return (rc);
}

int
fetch_plain(struct sources *s, const char *key, const struct rangespec *r,
    struct err *e)
{
	struct plain p = {key, r, 0};

	return (sources_ask(s, try_one, &p, e));
}
