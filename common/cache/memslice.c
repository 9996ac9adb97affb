#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cache/memslice.h"

static int
fail(int fd, struct err *e)
{
	(void)err_sys(e, "cannot keep a slice in memory");
	e->kind = ERR_TEMP;
	(void)close(fd);
	return (-1);
}

int
memslice_make(uint64_t len, struct err *e)
{
	int fd = memfd_create("slice", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd == -1) {
		(void)err_sys(e, "cannot make a slice in memory");
		e->kind = ERR_TEMP;
		return (-1);
	}
	/* With this mode nobody but root can open the slice for writing. */
	if (ftruncate(fd, (off_t)len) != 0 || fchmod(fd, S_IRUSR) != 0 ||
	    fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) != 0)
		return (fail(fd, e));
	return (fd);
}

int
memslice_write(
    int fd, uint64_t off, const void *data, size_t len, struct err *e)
{
	const uint8_t *p = data;
	ssize_t n;

	for (; len > 0; p += n, off += (uint64_t)n, len -= (size_t)n) {
		n = pwrite(fd, p, len, (off_t)off);
		if (n == -1 && errno != EINTR) {
			(void)err_sys(e, "cannot write a slice in memory");
			e->kind = ERR_TEMP;
			return (-1);
		}
		n = n > 0 ? n : 0;
	}
	return (0);
}

int
memslice_seal(int fd, struct err *e)
{
	/*
	 * While a socket holds pages of the slice, F_SEAL_WRITE waits for 160
	 * ms and fails.  This seal forbids as much, since nobody has mapped the
	 * slice for writing.
	 */
	if (fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE | F_SEAL_SEAL) == 0)
		return (0);
	return (err_sys(e, "cannot seal a slice in memory"));
}

int
memslice_reopen(int fd, struct err *e)
{
	char path[32];
	int again;

	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if ((again = open(path, O_RDONLY | O_CLOEXEC)) != -1)
		return (again);
	(void)err_sys(e, "cannot open a package once more");
	e->kind = ERR_TEMP;
	return (-1);
}
