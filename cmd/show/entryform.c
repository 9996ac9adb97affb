#include <string.h>

#include "form/zipentry.h"
#include "show/entryform.h"
#include "util/channel.h"

/* Would form entry:${path} write this entry for the channel in it? */
static int
writes(const char *path, const struct buf *name, const struct buf *content)
{
	const char *id = NULL;
	struct buf again = BUF_INIT;
	size_t len = 0;
	struct err e;
	int rc;

	if (!zippath_match(
		path, (const char *)name->data, name->len, &id, &len) ||
	    (id != NULL && content->len > 0))
		return (0);
	if (id == NULL) {
		id = (const char *)content->data;
		len = content->len;
	}
	/* The form does not write a name or a channel that it refuses. */
	rc = channel_check(id, len, &e) == 0 &&
	     zippath_name(path, id, len, &again, &e) == 0;
	buf_free(&again);
	return (rc);
}

static void
add_path(struct forms *f, const char *path, size_t len)
{
	struct formref *r = &f->v[f->n];
	struct err e;

	if (len > ZIPPATH_MAX || zippath_check(path, len, &e) != 0)
		return;
	formref_set(r, form_named("entry"));
	memcpy(r->path, path, len);
	r->path[len] = '\0';
	f->n++;
}

/*
 * Find the entry forms that can give this name: those whose path is the whole
 * name, or is "{channel}" behind the directory.
 */
static void
guess(struct forms *f, const char *name, size_t len)
{
	const char *slash = len == 0 ? NULL : memrchr(name, '/', len);
	struct buf path = BUF_INIT;

	f->n = 0;
	add_path(f, name, len);
	buf_add(&path, name, slash == NULL ? 0 : (size_t)(slash + 1 - name));
	buf_addstr(&path, "{channel}");
	if (!path.failed)
		add_path(f, (const char *)path.data, path.len);
	buf_free(&path);
}

int
entryform_writes(const struct forms *f, const struct ziptail *t,
    const struct buf *name, const struct buf *content)
{
	struct forms all;
	struct err e;
	size_t i;

	if (zipentry_checkjar(t, (const char *)name->data, name->len, &e) != 0)
		return (0);
	if (f->n == 0) {
		guess(&all, (const char *)name->data, name->len);
		f = &all;
	}
	for (i = 0; i < f->n; i++)
		if (f->v[i].form->param == PARAM_PATH &&
		    writes(f->v[i].path, name, content))
			return (1);
	return (0);
}

int
entryform_replaces(
    const struct forms *f, const struct ziptail *t, const struct ziplast *last)
{
	size_t at = last->recoff, len;
	struct zipdir_rec rec;
	struct forms all;
	const char *id;
	struct err e;
	size_t i;

	if (!last->ours ||
	    !zipdir_next(t->cd, (size_t)t->zip.cdsize, &at, &rec) ||
	    zipentry_checkjar(t, rec.name, rec.namelen, &e) != 0)
		return (0);
	if (f->n == 0) {
		guess(&all, rec.name, rec.namelen);
		f = &all;
	}
	for (i = 0; i < f->n; i++)
		if (f->v[i].form->param == PARAM_PATH &&
		    zippath_match(
			f->v[i].path, rec.name, rec.namelen, &id, &len))
			return (1);
	return (0);
}
