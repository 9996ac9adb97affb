/*
 * Unit tests of infile.h: an open that fails leaves no descriptor open.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "infile.h"

static int no_fstat;

/* Replaces libc's. */
int
fstat(int fd, struct stat *st)
{
	if (no_fstat) {
		errno = EIO;
		return (-1);
	}
	return (fstatat(fd, "", st, AT_EMPTY_PATH));
}

/* The descriptor that the next open gives. */
static int
next_fd(void)
{
	int fd = open("/", O_RDONLY | O_CLOEXEC);

	(void)close(fd);
	return (fd);
}

int
main(int argc, char **argv)
{
	int fd, next = next_fd();
	struct err e;

	(void)argc;
	CHECK(infile_open(argv[0], &fd, &e) == 0 && fd == next);
	infile_close(fd);
	no_fstat = 1;
	CHECK(infile_open(argv[0], &fd, &e) == -1 && e.kind == ERR_TEMP);
	CHECK(next_fd() == next);
	no_fstat = 0;
	CHECK(infile_open("/", &fd, &e) == -1 && e.kind == ERR_INPUT);
	CHECK(next_fd() == next);
	return (check_done());
}
