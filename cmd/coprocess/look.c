#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cache/memslice.h"
#include "coprocess/look.h"
#include "fetch/tag.h"
#include "store/store.h"
#include "util/clock.h"

/*
 * A new link to a file, a chmod, or a rename over the file changes only its
 * ctime.  If that happens while the file is measured, look again, up to
 * LOOK_TRIES times in all.
 */
#define LOOK_TRIES 8

/* Open the package.  If the store is missing, the error is ERR_TEMP. */
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

/* Return 1 if only ctime has changed. */
static int
is_touched(const struct filestate *s, int fd)
{
	struct stat st;

	return (fstat(fd, &st) == 0 && (uint64_t)st.st_size == s->size &&
		clock_compare(st.st_mtim, s->mtime) == 0 &&
		clock_compare(st.st_ctim, s->ctime) != 0);
}

/* Measure the file.  Set ${touched} if only a changed ctime made this fail. */
static int
measure_object(
    struct look *l, const struct object *o, int *touched, struct err *e)
{
	struct filestate state;

	if (filestate_take(&state, o->fd, e) != 0)
		return (-1);
	atomic_store(&l->ismeasuring, 1);
	if (measured_sha256(l->measured, o->fd, &state, l->found.sha256, e) !=
	    0) {
		*touched = is_touched(&state, o->fd);
		return (-1);
	}
	l->found.has_sha256 = 1;
	l->found.size = state.size;
	l->found.mtime = state.mtime;
	l->found.ctime = state.ctime;
	return (0);
}

static int
describe(struct look *l, struct object *o, int *touched, struct err *e)
{
	char version[COTAG_MAX + 1];

	if (measure_object(l, o, touched, e) != 0)
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

static int
look_once(struct look *l, int *touched)
{
	struct object o;

	if (open_package(l, &o, &l->err) != 0)
		return (-1);
	if (describe(l, &o, touched, &l->err) == 0) {
		l->fd[l->nfds++] = o.fd;
		return (0);
	}
	(void)close(o.fd);
	return (-1);
}

static void
look_run(struct helper_job *job)
{
	struct look *l = (struct look *)(void *)job;
	int tries = 0, touched;

	do {
		touched = 0;
		l->failed = look_once(l, &touched) != 0;
	} while (touched && ++tries < LOOK_TRIES);
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
