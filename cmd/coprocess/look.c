#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cache/memslice.h"
#include "coprocess/look.h"
#include "fetch/tag.h"
#include "store/store.h"

/* Open the package.  If the store is not there: ERR_TEMP, not "not found". */
static int
open_package(const struct look *l, struct object *o, struct err *e)
{
	struct store *store;
	struct err why;
	int rc;

	/* Open the store each time: its directory may have been replaced. */
	if (store_open(&store, l->spec, e) != 0)
		return (-1);
	rc = store_get(store, l->key, o, e);
	if (rc != 0 && e->kind == ERR_NOTFOUND &&
	    store_check(store, &why) != 0) {
		*e = why;
		e->kind = ERR_TEMP;
	}
	store_close(store);
	return (rc);
}

static int
measure(struct look *l, const struct object *o, struct err *e)
{
	struct filestate state;

	if (filestate_take(&state, o->fd, e) != 0)
		return (-1);
	atomic_store(&l->ismeasuring, 1);
	if (measured_sha256(l->measured, o->fd, &state, l->found.sha256, e) !=
	    0)
		return (-1);
	l->found.has_sha256 = 1;
	l->found.size = state.size;
	l->found.mtime = state.mtime;
	l->found.ctime = state.ctime;
	return (0);
}

static int
describe(struct look *l, struct object *o, struct err *e)
{
	char version[COTAG_MAX + 1];

	if (measure(l, o, e) != 0)
		return (-1);
	/* The version must be of the state that was measured. */
	o->size = l->found.size;
	o->mtime = l->found.mtime;
	o->ctime = l->found.ctime;
	tag_ofobject(version, o);
	l->found.medium = WIRE_FILE;
	return (tag_make(l->found.version, l->index, version, e));
}

/*
 * Open the file once more for each ask but the first.  If too many files are
 * open, the other asks get another look.
 */
static void
open_others(struct look *l)
{
	struct err unused;
	int fd;

	while (l->nfds < l->wanted) {
		if ((fd = memslice_reopen(l->fd[0], &unused)) == -1)
			return;
		l->fd[l->nfds++] = fd;
	}
}

static void
look_run(struct helper_job *job)
{
	struct look *l = (struct look *)(void *)job;
	struct object o;

	l->failed = open_package(l, &o, &l->err) != 0;
	if (l->failed)
		return;
	l->fd[l->nfds++] = o.fd;
	l->failed = describe(l, &o, &l->err) != 0;
	if (!l->failed)
		open_others(l);
}

struct look *
look_make(const char *spec, size_t index, const char *key, struct measured *m,
    struct err *e)
{
	struct look *l = calloc(1, sizeof(*l));

	if (l == NULL || (l->key = strdup(key)) == NULL) {
		free(l);
		(void)err_nomem(e);
		return (NULL);
	}
	l->job.run = look_run;
	l->spec = spec;
	l->index = index;
	l->measured = m;
	return (l);
}

void
look_free(struct look *l)
{
	while (l->nfds > 0)
		(void)close(l->fd[--l->nfds]);
	free(l->key);
	free(l);
}
