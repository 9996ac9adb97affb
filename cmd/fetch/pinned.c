#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fetch/pinned.h"
#include "fetch/tag.h"
#include "util/io.h"
#include "util/num.h"
#include "util/text.h"

static int
stat_local(struct source *one, size_t index, const char *key, struct costat *st,
    struct err *e)
{
	char version[COTAG_MAX + 1];
	struct object o;

	if (store_get(one->dir, key, &o, e) != 0)
		return (-1);
	(void)close(o.fd);
	st->size = o.size;
	st->mtime = o.mtime.tv_sec > 0 ? (uint64_t)o.mtime.tv_sec : 0;
	tag_ofobject(version, &o);
	return (tag_make(st->tag, index, version, e));
}

static int
stat_remote(struct source *one, size_t index, const char *key,
    struct costat *st, struct err *e)
{
	struct remote_stat r;

	if (remote_stat(&one->remote, key, &r, e) != 0)
		return (-1);
	st->size = r.size;
	st->mtime = r.mtime;
	if (r.etag[0] != '\0')
		return (tag_make(st->tag, index, r.etag, e));
	source_telltag(one, key, remote_taglack(&one->remote));
	return (err_set(e, ERR_FATAL,
	    "%s: \"%s\": the store sends no strong entity tag, so versions "
	    "cannot be told apart",
	    text_safe(one->spec, strlen(one->spec)),
	    text_safe(key, strlen(key))));
}

int
pinned_stat(struct source *one, size_t index, const char *key,
    struct costat *st, struct err *e)
{
	memset(st, 0, sizeof(*st));
	if (one->dir != NULL)
		return (stat_local(one, index, key, st, e));
	return (stat_remote(one, index, key, st, e));
}

static int
say_changed(int *changed, struct err *e)
{
	*changed = 1;
	return (err_set(
	    e, ERR_TEMP, "the package changed while it was being read"));
}

/* Check after each read that the file is that version, then give the bytes. */
static int
copy_local(struct source *one, const char *key, const struct object *o,
    uint64_t at, uint64_t end, remote_sink *sink, void *cookie, int *changed,
    struct err *e)
{
	uint8_t *data = malloc(IO_CHUNK);
	ssize_t n = 0;
	int rc = 0;

	if (data == NULL)
		return (err_nomem(e));
	for (; rc == 0 && at < end; at += (uint64_t)n) {
		n = io_pread(o->fd, data,
		    end - at < IO_CHUNK ? (size_t)(end - at) : IO_CHUNK, at);
		if (n < 0)
			rc = err_sys(e, "cannot read the package");
		else if (n == 0 || !store_is(one->dir, key, o))
			rc = say_changed(changed, e);
		else
			rc = sink(cookie, data, (size_t)n, e);
	}
	free(data);
	return (rc);
}

static int
read_local(struct source *one, const char *key, const char *version,
    uint64_t first, uint64_t len, remote_sink *sink, void *cookie, int *changed,
    struct err *e)
{
	char present[COTAG_MAX + 1];
	struct object o;
	int rc;

	if (store_get(one->dir, key, &o, e) != 0) {
		/* A package that is gone does not have that version. */
		if (e->kind == ERR_NOTFOUND)
			return (say_changed(changed, e));
		return (-1);
	}
	tag_ofobject(present, &o);
	if (strcmp(present, version) != 0)
		rc = say_changed(changed, e);
	else if (!range_ok(first, len, o.size))
		rc = err_set(
		    e, ERR_INPUT, "the range is not inside the package");
	else
		rc = copy_local(
		    one, key, &o, first, first + len, sink, cookie, changed, e);
	(void)close(o.fd);
	return (rc);
}

int
pinned_read(struct source *one, const char *key, const char *version,
    uint64_t first, uint64_t len, remote_sink *sink, void *cookie, int *changed,
    struct err *e)
{
	*changed = 0;
	if (one->dir != NULL)
		return (read_local(
		    one, key, version, first, len, sink, cookie, changed, e));
	/* The version is copied into the request's head. */
	if (!tag_isetag(version))
		return (err_set(e, ERR_INPUT, "\"%s\" is no entity tag",
		    text_safe(version, strlen(version))));
	return (remote_readpinned(
	    &one->remote, key, version, first, len, sink, cookie, changed, e));
}
