#include <string.h>

#include "store/dir.h"
#include "store/kind.h"
#include "util/text.h"

#define FILE_SCHEME "file://"

/* The directory in ${spec}, which is a URL. */
static int
parse_url(const char *spec, const char **dir, struct err *e)
{
	static const size_t n = sizeof(FILE_SCHEME) - 1;

	if (strncmp(spec, FILE_SCHEME, n) != 0)
		return (err_set(e, ERR_INPUT,
		    "store \"%s\": neither a directory nor a URL of file, "
		    "s3, http or https",
		    text_safe(spec, strlen(spec))));
	/* What is behind a percent code is for url/ to say, not for store/. */
	if (spec[n] != '/' || strpbrk(spec, "%?#") != NULL)
		return (err_set(e, ERR_INPUT,
		    "store \"%s\": neither file:///DIRECTORY, without percent "
		    "codes, nor a directory",
		    text_safe(spec, strlen(spec))));
	*dir = spec + n;
	return (0);
}

int
store_finddir(const char *spec, const char **dir, struct err *e)
{
	*dir = spec;
	if (spec[0] == '\0')
		return (
		    err_set(e, ERR_INPUT, "the name of the store is empty"));
	return (strstr(spec, "://") != NULL ? parse_url(spec, dir, e) : 0);
}

int
store_open(struct store **s, const char *spec, struct err *e)
{
	const char *dir;

	return (store_finddir(spec, &dir, e) != 0 ? -1 : dir_open(s, dir, e));
}

void
store_close(struct store *s)
{
	if (s != NULL)
		s->kind->close(s);
}

int
store_check(struct store *s, struct err *e)
{
	return (s->kind->check(s, e));
}

int
store_dirfd(const struct store *s)
{
	return (s->kind->dirfd(s));
}

int
store_get(struct store *s, const char *key, struct object *o, struct err *e)
{
	return (s->kind->get(s, key, o, e));
}

int
store_is(struct store *s, const char *key, const struct object *o)
{
	return (s->kind->is(s, key, o));
}

int
store_walk(struct store *s, const char *prefix, store_found *found,
    void *cookie, struct err *e)
{
	return (s->kind->walk(s, prefix, found, cookie, e));
}

int
store_remove(struct store *s, const char *key, struct err *e)
{
	return (s->kind->remove(s, key, e));
}

static int
is_same_time(struct timespec a, struct timespec b)
{
	return (a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec);
}

int
object_is(const struct object *a, const struct object *b)
{
	return (a->inode == b->inode && a->device == b->device &&
		a->size == b->size && is_same_time(a->mtime, b->mtime) &&
		is_same_time(a->ctime, b->ctime));
}

int
store_begin(
    struct store *s, const char *key, struct incoming **in, struct err *e)
{
	return (s->kind->begin(s, key, in, e));
}

int
store_receive(struct store *s, const char *key, int fd,
    const struct digest *promised, struct incoming **in, struct err *e)
{
	return (s->kind->receive(s, key, fd, promised, in, e));
}

int
incoming_fd(const struct incoming *in)
{
	return (in->fd);
}

const struct digest *
incoming_digest(const struct incoming *in)
{
	return (&in->digest);
}

int
incoming_publish(struct incoming *in, int replace, struct err *e)
{
	return (in->kind->publish(in, replace, e));
}

void
incoming_drop(struct incoming *in)
{
	if (in != NULL)
		in->kind->drop(in);
}
