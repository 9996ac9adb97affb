#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/outfile.h"
#include "util/text.h"
#include "util/warn.h"

/* The directory of ${path}, as a new string. */
static char *
dir_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return (strdup("."));
	return (strndup(path, slash == path ? 1 : (size_t)(slash - path)));
}

/* A fresh hidden name in the directory of ${path}. */
static char *
temp_name(const char *path)
{
	char *dir, *name = NULL;
	uint64_t r;

	if (getrandom(&r, sizeof(r), 0) != (ssize_t)sizeof(r))
		return (NULL);
	if ((dir = dir_of(path)) == NULL)
		return (NULL);
	if (asprintf(&name, "%s/.chanpack-%016llx", dir,
		(unsigned long long)r) == -1)
		name = NULL;
	free(dir);
	return (name);
}

static int
open_named(struct outfile *o)
{
	const int flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC;

	if ((o->temp = temp_name(o->path)) == NULL)
		return (-1);
	o->fd = openat(o->dirfd, o->temp, flags, 0666);
	return (o->fd == -1 ? -1 : 0);
}

/*
 * The path of the file that is open as ${fd}.  When it was opened, the kernel
 * followed the links on the way, and refused those that it does not trust.
 */
static int
find_target(int fd, char target[PATH_MAX])
{
	char proc[32];
	ssize_t n;

	(void)snprintf(proc, sizeof(proc), "/proc/self/fd/%d", fd);
	n = readlink(proc, target, PATH_MAX - 1);
	if (n == -1)
		return (-1);
	target[n] = '\0';
	return (0);
}

/* Start a file that is to replace the file open as ${there}. */
static int
open_over(struct outfile *o, int there, const char *path, struct err *e)
{
	char target[PATH_MAX];
	struct stat st;

	if (fstat(there, &st) != 0 || find_target(there, target) != 0)
		return (err_sys(
		    e, "cannot write %s", text_safe(path, strlen(path))));
	/* To replace /dev/null or a FIFO would break other programs. */
	if (!S_ISREG(st.st_mode))
		return (err_set(e, ERR_FATAL, "cannot write %s: not a file",
		    text_safe(path, strlen(path))));
	/* The kernel adds " (deleted)" to the path of a removed file. */
	if (st.st_nlink == 0)
		return (err_set(e, ERR_FATAL,
		    "cannot write %s: that file has been removed",
		    text_safe(path, strlen(path))));
	return (outfile_openat(o, AT_FDCWD, target, e));
}

int
outfile_open(struct outfile *o, const char *path, struct err *e)
{
	int there = open(path, O_PATH | O_CLOEXEC), rc;

	if (there == -1 && errno == ENOENT)
		return (outfile_openat(o, AT_FDCWD, path, e));
	if (there == -1)
		return (err_sys(
		    e, "cannot write %s", text_safe(path, strlen(path))));
	rc = open_over(o, there, path, e);
	(void)close(there);
	return (rc);
}

int
outfile_openat(struct outfile *o, int dirfd, const char *path, struct err *e)
{
	char *dir = NULL;

	o->fd = -1;
	o->dirfd = dirfd;
	o->temp = NULL;
	if ((o->path = strdup(path)) == NULL || (dir = dir_of(path)) == NULL)
		goto fail;
	o->fd = openat(dirfd, dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
	/*
	 * EISDIR and EOPNOTSUPP: this kernel or file system has no O_TMPFILE.
	 */
	if (o->fd == -1 && (errno == EISDIR || errno == EOPNOTSUPP))
		(void)open_named(o);
	if (o->fd == -1)
		goto fail;
	free(dir);
	return (0);
fail:
	(void)err_sys(e, "cannot create %s", text_safe(path, strlen(path)));
	free(dir);
	free(o->temp);
	free(o->path);
	return (-1);
}

/* Give the nameless file the name ${to}. */
static int
link_fd(const struct outfile *o, const char *to)
{
	char proc[32];

	(void)snprintf(proc, sizeof(proc), "/proc/self/fd/%d", o->fd);
	return (linkat(AT_FDCWD, proc, o->dirfd, to, AT_SYMLINK_FOLLOW));
}

/* Give the new file the mode of the file that it replaces. */
static int
keep_mode(const struct outfile *o)
{
	struct stat st;

	if (fstatat(o->dirfd, o->path, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return (errno == ENOENT ? 0 : -1);
	return (S_ISREG(st.st_mode) ? fchmod(o->fd, st.st_mode & 0777) : 0);
}

/*
 * linkat cannot replace a file.  If the name is taken, a nameless file gets a
 * temporary name first, and is then renamed.
 */
static int
publish_over(struct outfile *o)
{
	if (o->temp == NULL) {
		if (link_fd(o, o->path) == 0)
			return (0);
		if (errno != EEXIST)
			return (-1);
		if ((o->temp = temp_name(o->path)) == NULL)
			return (-1);
		if (link_fd(o, o->temp) != 0) {
			free(o->temp);
			o->temp = NULL;
			return (-1);
		}
	}
	if (keep_mode(o) != 0)
		return (-1);
	return (renameat(o->dirfd, o->temp, o->dirfd, o->path));
}

/* Warn of what has failed since the file got its name; errno says why. */
static void
tell_published(const struct outfile *o, const char *what)
{
	warn0("%s is written, but %s: %s", text_safe(o->path, strlen(o->path)),
	    what, strerror(errno));
}

static int
publish_new(struct outfile *o)
{
	if (o->temp == NULL)
		return (link_fd(o, o->path));
	if (linkat(o->dirfd, o->temp, o->dirfd, o->path, 0) != 0)
		return (-1);
	if (unlinkat(o->dirfd, o->temp, 0) != 0)
		tell_published(o, "its temporary name cannot be removed");
	return (0);
}

/* Write the new name itself to the disk: it is in the directory's bytes. */
static int
sync_dir(const struct outfile *o)
{
	char *dir = dir_of(o->path);
	int fd, rc = -1;

	if (dir == NULL)
		return (-1);
	fd = openat(o->dirfd, dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd != -1) {
		rc = fsync(fd);
		(void)close(fd);
	}
	free(dir);
	return (rc);
}

int
outfile_publish(struct outfile *o, int replace, int sync, struct err *e)
{
	int rc;

	if (sync && fsync(o->fd) != 0)
		goto fail;
	rc = replace ? publish_over(o) : publish_new(o);
	if (rc != 0)
		goto fail;
	free(o->temp);
	o->temp = NULL;
	if (sync && sync_dir(o) != 0)
		tell_published(o, "may lose its name if the system crashes");
	outfile_abort(o);
	return (0);
fail:
	(void)err_sys(
	    e, "cannot write %s", text_safe(o->path, strlen(o->path)));
	outfile_abort(o);
	return (-1);
}

void
outfile_abort(struct outfile *o)
{
	if (o->temp != NULL)
		(void)unlinkat(o->dirfd, o->temp, 0);
	(void)close(o->fd);
	free(o->temp);
	free(o->path);
	o->temp = o->path = NULL;
	o->fd = -1;
}
