#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "store/spec.h"
#include "store/storein.h"
#include "util/clock.h"
#include "util/text.h"

#define OPEN_TRIES 1000

int
store_ready(struct store *s)
{
	if (s->fd == -1)
		s->fd = open(s->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return (s->fd == -1 ? -1 : 0);
}

static int
open_within(const struct store *s, const char *path, int flags,
    unsigned long long links)
{
	struct open_how how = {0};
	int fd, tries = 0;

	how.flags = (unsigned int)(flags | O_CLOEXEC);
	how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | links;
	/*
	 * glibc has no function for openat2.  A rename anywhere in the system
	 * may make it fail with EAGAIN: try again.
	 */
	do
		fd = (int)syscall(SYS_openat2, s->fd, path, &how, sizeof(how));
	while (fd == -1 && errno == EAGAIN && ++tries < OPEN_TRIES);
	return (fd);
}

int
store_openbeneath(const struct store *s, const char *path, int flags)
{
	return (open_within(s, path, flags, 0));
}

int
store_openunlinked(const struct store *s, const char *path, int flags)
{
	return (open_within(s, path, flags, RESOLVE_NO_SYMLINKS));
}

static int
open_error(const struct store *s, struct err *e)
{
	return (err_sys(
	    e, "cannot open store %s", text_safe(s->path, strlen(s->path))));
}

int
store_open(struct store **out, const char *spec, struct err *e)
{
	const char *path;
	struct store *s;

	if (spec_finddir(spec, &path, e) != 0)
		return (-1);
	if ((s = malloc(sizeof(*s))) == NULL)
		return (err_nomem(e));
	s->fd = -1;
	if ((s->path = strdup(path)) == NULL) {
		free(s);
		return (err_nomem(e));
	}
	if (store_ready(s) != 0 && errno != ENOENT) {
		(void)open_error(s, e);
		store_close(s);
		return (-1);
	}
	*out = s;
	return (0);
}

void
store_close(struct store *s)
{
	if (s == NULL)
		return;
	if (s->fd != -1)
		(void)close(s->fd);
	free(s->path);
	free(s);
}

int
store_check(struct store *s, struct err *e)
{
	struct stat st;

	/* Looking up "." needs the same permission as looking up a package. */
	if (store_ready(s) == 0 && fstatat(s->fd, ".", &st, 0) == 0) {
		if (st.st_nlink > 0)
			return (0);
		errno = ENOENT; /* removed while it was open */
	}
	return (open_error(s, e));
}

int
store_dirfd(const struct store *s)
{
	return (s->fd);
}

/* Say why a key could not be opened: a key that cannot exist is not there. */
static int
get_error(const char *key, struct err *e)
{
	switch (errno) {
	case ENOENT:
	case ENOTDIR:
	case ENAMETOOLONG:
	case ELOOP:
	case ENXIO: /* a socket */
		return (err_set(e, ERR_NOTFOUND, "%s is not in the store",
		    text_safe(key, strlen(key))));
	case EXDEV:
		return (err_set(e, ERR_NOTFOUND,
		    "%s is a symbolic link out of the store",
		    text_safe(key, strlen(key))));
	default:
		return (
		    err_sys(e, "cannot open %s", text_safe(key, strlen(key))));
	}
}

static void
identify(struct object *o, const struct stat *st)
{
	o->size = (uint64_t)st->st_size;
	o->mtime = st->st_mtim;
	o->device = st->st_dev;
	o->inode = st->st_ino;
	o->ctime = st->st_ctim;
}

int
object_is(const struct object *a, const struct object *b)
{
	return (a->inode == b->inode && a->device == b->device &&
		a->size == b->size && clock_compare(a->mtime, b->mtime) == 0 &&
		clock_compare(a->ctime, b->ctime) == 0);
}

int
store_stat(struct store *s, const char *key, struct stat *st, struct err *e)
{
	int fd, rc;

	if (store_ready(s) != 0)
		return (open_error(s, e));
	if ((fd = store_openbeneath(s, key, O_PATH)) == -1)
		return (get_error(key, e));
	if ((rc = fstat(fd, st)) != 0)
		(void)get_error(key, e);
	(void)close(fd);
	if (rc == 0 && !S_ISREG(st->st_mode))
		return (
		    err_set(e, ERR_NOTFOUND, "%s is not a file in the store",
			text_safe(key, strlen(key))));
	return (rc);
}

int
store_get(struct store *s, const char *key, struct object *o, struct err *e)
{
	struct stat st;

	if (store_ready(s) != 0)
		return (open_error(s, e));
	/* O_NONBLOCK: to open a FIFO must not wait for a writer. */
	o->fd = store_openbeneath(s, key, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	if (o->fd == -1)
		return (get_error(key, e));
	if (fstat(o->fd, &st) != 0) {
		(void)get_error(key, e);
		goto fail_fd;
	}
	if (!S_ISREG(st.st_mode)) {
		(void)err_set(e, ERR_NOTFOUND, "%s is not a file in the store",
		    text_safe(key, strlen(key)));
		goto fail_fd;
	}
	identify(o, &st);
	return (0);
fail_fd:
	(void)close(o->fd);
	return (-1);
}

int
store_is(struct store *s, const char *key, const struct object *o)
{
	struct object now;
	struct stat st;

	/* Links need no check: store_get has found the same file legally. */
	if (fstatat(s->fd, key, &st, 0) != 0)
		return (0);
	identify(&now, &st);
	return (object_is(&now, o));
}
