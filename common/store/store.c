#include <string.h>

#include "store/dir.h"
#include "store/kind.h"
#include "store/spec.h"
#include "util/text.h"

int
store_open(struct store **s, const char *spec, struct err *e)
{
	const char *dir;

	return (spec_finddir(spec, &dir, e) != 0 ? -1 : dir_open(s, dir, e));
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
