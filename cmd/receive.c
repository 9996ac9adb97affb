#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "receive.h"
#include "util/clock.h"

#define READ_SIZE 8192

void
receive_init(struct receiver *r, int fd, int is_socket)
{
	memset(r, 0, sizeof(*r));
	r->fd = fd;
	r->is_socket = is_socket;
}

static ssize_t
poll_read(int fd, void *room, int64_t ms)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	int n = poll(&p, 1, (int)ms);

	if (n > 0)
		return (read(fd, room, READ_SIZE));
	if (n == 0)
		errno = EAGAIN;
	return (-1);
}

/* Set the time limit only if it changes: most requests need one call. */
static ssize_t
socket_read(struct receiver *r, void *room, int64_t ms)
{
	struct timeval t = {ms / 1000, ms % 1000 * 1000};

	if (r->limit != ms) {
		if (setsockopt(r->fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof(t)) !=
		    0)
			return (poll_read(r->fd, room, ms));
		r->limit = ms;
	}
	return (recv(r->fd, room, READ_SIZE, 0));
}

/* Like read, for up to ${ms}; may return earlier with EAGAIN. */
static ssize_t
read_within(struct receiver *r, void *room, int64_t ms)
{
	ssize_t n;

	if (!r->is_socket)
		return (poll_read(r->fd, room, ms));
	/* Most first requests arrive together with the connection. */
	if (!r->is_used) {
		r->is_used = 1;
		return (recv(r->fd, room, READ_SIZE, MSG_DONTWAIT));
	}
	n = socket_read(r, room, ms);
	/*
	 * Either the time is over, or the socket never waits: from now on,
	 * poll.
	 */
	if (n == -1 && errno == EAGAIN)
		r->is_socket = 0;
	return (n);
}

enum received
receive(struct receiver *r, struct buf *b, int64_t ms)
{
	uint8_t *room = buf_room(b, READ_SIZE);
	int64_t end = clock_ms() + ms;
	ssize_t got;

	if (room == NULL)
		return (GOT_EOF);
	for (; ms > 0; ms = end - clock_ms()) {
		got = read_within(r, room, ms);
		if (got > 0) {
			b->len += (size_t)got;
			return (GOT_BYTES);
		}
		if (got == 0 || (errno != EINTR && errno != EAGAIN))
			return (GOT_EOF);
	}
	return (GOT_TIMEOUT);
}

void
receive_rest(struct receiver *r, int out, struct buf *b)
{
	int64_t end = clock_ms() + LINGER_MS;
	size_t n = 0;

	if (shutdown(out, SHUT_WR) != 0)
		return;
	buf_reset(b);
	while (n < LINGER_MAX && receive(r, b, end - clock_ms()) == GOT_BYTES) {
		n += b->len;
		buf_reset(b);
	}
}
