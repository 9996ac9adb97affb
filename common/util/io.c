#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "util/io.h"

ssize_t
io_read(int fd, void *data, size_t len)
{
	uint8_t *p = data;
	size_t done = 0;
	ssize_t n;

	while (done < len) {
		n = read(fd, p + done, len - done);
		if (n == 0)
			break;
		if (n > 0)
			done += (size_t)n;
		else if (errno != EINTR)
			return (-1);
	}
	return ((ssize_t)done);
}

ssize_t
io_pread(int fd, void *data, size_t len, uint64_t off)
{
	uint8_t *p = data;
	size_t done = 0;
	ssize_t n;

	while (done < len) {
		n = pread(fd, p + done, len - done, (off_t)(off + done));
		if (n == 0)
			break;
		if (n > 0)
			done += (size_t)n;
		else if (errno != EINTR)
			return (-1);
	}
	return ((ssize_t)done);
}

int
io_write(int fd, const void *data, size_t len)
{
	const uint8_t *p = data;
	size_t done = 0;
	ssize_t n;

	while (done < len) {
		n = write(fd, p + done, len - done);
		if (n >= 0)
			done += (size_t)n;
		else if (errno != EINTR)
			return (-1);
	}
	return (0);
}

int
io_gone(int fd, int ms)
{
	struct pollfd p = {.fd = fd, .events = 0};

	/* A signal ends the wait early: callers that wait ask in a loop. */
	return (poll(&p, 1, ms) == 1 && (p.revents & (POLLERR | POLLHUP)) != 0);
}
