#include <string.h>

#include "serve/allow.h"
#include "util/chanfile.h"
#include "util/warn.h"

/* Add all channels of the file to the table. */
static int
add_all(struct idtable *t, struct chanfile *f, struct err *e)
{
	struct channel c = CHANNEL_INIT;
	int rc;

	while ((rc = chanfile_next(f, &c, e)) != 0) {
		if (rc == 1)
			rc = idtable_add(t, c.id, e);
		else if (e->kind == ERR_INPUT) {
			warn_err(e);
			rc = 0;
		}
		channel_free(&c);
		if (rc != 0)
			return (-1);
	}
	return (0);
}

static int
load(struct idtable *t, struct chanfile *f, struct err *e)
{
	if (idtable_start(t, e) == 0 && add_all(t, f, e) == 0 &&
	    idtable_finish(t, e) == 0)
		return (0);
	idtable_free(t);
	return (-1);
}

int
allow_load(struct allow *a, const char *path, struct err *e)
{
	struct chanfile f;
	int rc;

	if ((a->path = path) == NULL)
		return (0);
	if (chanfile_open(&f, path, e) != 0)
		return (-1);
	rc = load(&a->table, &f, e);
	chanfile_close(&f);
	return (rc);
}

int
allow_use(struct allow *a, const char *path, struct err *e)
{
	struct channel c = CHANNEL_INIT;
	struct chanfile f;
	int rc;

	if ((a->path = path) == NULL)
		return (0);
	if (chanfile_open(&f, path, e) != 0)
		return (-1);
	rc = chanfile_next(&f, &c, e);
	channel_free(&c);
	chanfile_close(&f);
	return (rc == -1 && e->kind != ERR_INPUT ? -1 : 0);
}

/* Read the file up to ${id}.  Bad lines were reported by whoever loaded it. */
static int
scan(const char *path, const char *id, struct err *e)
{
	struct channel c = CHANNEL_INIT;
	struct chanfile f;
	int rc, found = 0;

	if (chanfile_open(&f, path, e) != 0)
		return (-1);
	while (!found && (rc = chanfile_next(&f, &c, e)) != 0) {
		found = rc == 1 && strcmp(c.id, id) == 0;
		channel_free(&c);
		if (rc == -1 && e->kind != ERR_INPUT)
			found = -1;
	}
	chanfile_close(&f);
	return (found);
}

int
allow_has(const struct allow *a, const char *id, struct err *e)
{
	if (a->path == NULL)
		return (1);
	if (a->table.text == NULL)
		return (scan(a->path, id, e));
	return (idtable_has(&a->table, id));
}

void
allow_unload(struct allow *a)
{
	idtable_free(&a->table);
}
