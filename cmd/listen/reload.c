#include <stdatomic.h>

#include "listen/reload.h"
#include "util/shared.h"
#include "util/warn.h"

static struct {
	unsigned int seen;  /* which reading this process knows */
	atomic_uint *reads; /* how often they were read, shared; or NULL */
} readings;

int
reload_load(struct access *a, struct err *e)
{
	if (access_load(a, e) != 0)
		return (-1);
	if ((readings.reads = shared_map(sizeof(*readings.reads))) == NULL)
		return (err_sys(e, "cannot share memory"));
	atomic_init(readings.reads, readings.seen);
	return (0);
}

static void
say_reloaded(const struct access *a)
{
	struct buf b = BUF_INIT;
	const char *text;

	if (a->ring.n == 0)
		buf_addstr(&b, "no key file");
	else
		buf_addf(&b, "%zu key%s", a->ring.n, a->ring.n == 1 ? "" : "s");
	if (a->allow.path == NULL)
		buf_addstr(&b, ", no channel file");
	else
		buf_addf(&b, ", %zu channel%s", a->allow.table.n,
		    a->allow.table.n == 1 ? "" : "s");
	if (a->deny.path != NULL)
		buf_addf(&b, ", %zu denied", a->deny.table.n);
	if ((text = buf_str(&b)) != NULL)
		warn0("read again: %s", text);
	buf_free(&b);
}

void
reload_again(struct access *a)
{
	struct access new = ACCESS_INIT;
	struct err e;

	new.keys = a->keys;
	new.channels = a->channels;
	new.denied = a->denied;
	if (access_load(&new, &e) != 0) {
		warn0("%s; the old keys and channels stay in use", e.text);
		return;
	}
	access_free(a);
	*a = new;
	atomic_store(readings.reads, ++readings.seen);
	say_reloaded(a);
}

int
reload_isold(void)
{
	return (readings.reads != NULL &&
		atomic_load(readings.reads) != readings.seen);
}
