#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "store/dir.h"
#include "util/text.h"

int
dir_openbeneath(const struct dirstore *d, const char *path, int flags)
{
	struct open_how how = {0};

	how.flags = (unsigned int)(flags | O_CLOEXEC);
	how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
	/* glibc has no function for it. */
	return ((int)syscall(SYS_openat2, d->fd, path, &how, sizeof(how)));
}

/* Why a key could not be opened: what cannot be there is not there. */
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

static int
dir_get(struct store *s, const char *key, struct object *o, struct err *e)
{
	struct dirstore *d = (struct dirstore *)s;
	struct stat st;

	if (dir_ready(d) != 0)
		return (err_sys(e, "cannot open store %s",
		    text_safe(d->path, strlen(d->path))));
	/* O_NONBLOCK: to open a FIFO must not wait for a writer. */
	o->fd = dir_openbeneath(d, key, O_RDONLY | O_NONBLOCK | O_NOCTTY);
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

/* Wherever links lead by now: a file that is the same was got rightly. */
static int
dir_is(struct store *s, const char *key, const struct object *o)
{
	const struct dirstore *d = (const struct dirstore *)s;
	struct object now;
	struct stat st;

	if (fstatat(d->fd, key, &st, 0) != 0)
		return (0);
	identify(&now, &st);
	return (object_is(&now, o));
}

static int
dir_dirfd(const struct store *s)
{
	return (((const struct dirstore *)s)->fd);
}

static void
dir_close(struct store *s)
{
	struct dirstore *d = (struct dirstore *)s;

	if (d->fd != -1)
		(void)close(d->fd);
	free(d->path);
	free(d);
}

static int
dir_check(struct store *s, struct err *e)
{
	struct dirstore *d = (struct dirstore *)s;
	struct stat st;

	/* To look "." up takes what to look a package up does. */
	if (dir_ready(d) == 0 && fstatat(d->fd, ".", &st, 0) == 0) {
		if (st.st_nlink > 0)
			return (0);
		errno = ENOENT; /* removed while it was open */
	}
	return (err_sys(
	    e, "cannot open store %s", text_safe(d->path, strlen(d->path))));
}

static const struct store_kind dir_kind = {dir_get, dir_is, dir_walk,
    dir_remove, dir_begin, dir_receive, dir_publish, dir_drop, dir_dirfd,
    dir_close, dir_check};

int
dir_ready(struct dirstore *d)
{
	if (d->fd == -1)
		d->fd = open(d->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return (d->fd == -1 ? -1 : 0);
}

int
dir_open(struct store **s, const char *path, struct err *e)
{
	struct dirstore *d;

	if ((d = malloc(sizeof(*d))) == NULL)
		return (err_nomem(e));
	d->store.kind = &dir_kind;
	d->fd = -1;
	if ((d->path = strdup(path)) == NULL) {
		free(d);
		return (err_nomem(e));
	}
	if (dir_ready(d) != 0 && errno != ENOENT) {
		(void)err_sys(
		    e, "cannot open store %s", text_safe(path, strlen(path)));
		dir_close(&d->store);
		return (-1);
	}
	*s = &d->store;
	return (0);
}
