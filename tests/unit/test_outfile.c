/*
 * Unit tests of util/outfile.h: calls that fail after the file got its name.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <ftw.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "check.h"
#include "util/io.h"
#include "util/outfile.h"
#include "util/warn.h"

/* What fails from now on. */
static int no_tmpfile, no_dirsync, no_unlink;

/* These replace libc's. */
int
openat(int dir, const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = va_arg(ap, mode_t);
	va_end(ap);
	if (no_tmpfile && (flags & O_TMPFILE) == O_TMPFILE) {
		errno = EOPNOTSUPP;
		return (-1);
	}
	return ((int)syscall(SYS_openat, dir, path, flags, mode));
}

int
fsync(int fd)
{
	struct stat st;

	if (no_dirsync && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		errno = EIO;
		return (-1);
	}
	return ((int)syscall(SYS_fsync, fd));
}

int
unlinkat(int dir, const char *path, int flags)
{
	if (no_unlink) {
		errno = EIO;
		return (-1);
	}
	return ((int)syscall(SYS_unlinkat, dir, path, flags));
}

static int
publish(int replace, struct err *e)
{
	struct outfile o;

	if (outfile_open(&o, "file", e) != 0 || io_write(o.fd, "new", 3) != 0)
		return (-2);
	return (outfile_publish(&o, replace, 1, e));
}

/* Are the bytes of the file ${want}? */
static int
holds(const char *want)
{
	char data[16] = "";
	int fd = open("file", O_RDONLY);
	ssize_t n = fd == -1 ? -1 : read(fd, data, sizeof(data) - 1);

	(void)close(fd);
	return (n >= 0 && strcmp(data, want) == 0);
}

/* A file that has its name is published: a caller must not report a failure. */
static void
test_published(void)
{
	struct err e = {.kind = ERR_NONE};
	int i, replace;

	for (i = 0; i < 8; i++) {
		no_tmpfile = i & 1;
		no_dirsync = i >> 1 & 1;
		no_unlink = i >> 2 & 1;
		for (replace = 0; replace < 2; replace++) {
			if (!replace)
				(void)remove("file");
			check_row(publish(replace, &e) == 0 && holds("new"),
			    "named%s, tmpfile %d, directory %d, unlink %d",
			    replace ? " in place of another" : "", !no_tmpfile,
			    !no_dirsync, !no_unlink);
		}
	}
	no_tmpfile = no_dirsync = no_unlink = 0;
	CHECK(publish(0, &e) == -1 && e.kind == ERR_EXISTS);
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return (remove(path));
}

int
main(void)
{
	char dir[] = "/tmp/chanpack-outfile-XXXXXX";

	if (mkdtemp(dir) == NULL || chdir(dir) != 0)
		return (1);
	warn_setquiet(1);
	test_published();
	(void)nftw(dir, remove_one, 16, FTW_PHYS | FTW_DEPTH);
	return (check_done());
}
