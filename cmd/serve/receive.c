#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "serve/clock.h"
#include "serve/receive.h"

#define READ_SIZE 8192

/* How long, and how much, to listen to a client that was refused. */
#define REST_MS  2000
#define REST_MAX (1 << 20)

/* Wait until there is something to read: 1, or 0 at the deadline. */
static int
wait_input(int fd, int64_t deadline)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	int64_t left;

	for (;;) {
		left = deadline - clock_ms();
		if (left <= 0)
			return (0);
		if (poll(&p, 1, (int)left) > 0)
			return (1);
	}
}

enum received
receive(int fd, struct buf *b, int64_t deadline)
{
	uint8_t *room = buf_room(b, READ_SIZE);
	ssize_t got;

	if (room == NULL)
		return (GOT_EOF);
	if (!wait_input(fd, deadline))
		return (GOT_TIMEOUT);
	do
		got = read(fd, room, READ_SIZE);
	while (got < 0 && errno == EINTR);
	if (got <= 0)
		return (GOT_EOF);
	b->len += (size_t)got;
	return (GOT_BYTES);
}

void
receive_rest(int fd, struct buf *b)
{
	int64_t deadline = clock_ms() + REST_MS;
	size_t n = 0;

	if (shutdown(fd, SHUT_WR) != 0)
		return;
	buf_reset(b);
	while (n < REST_MAX && receive(fd, b, deadline) == GOT_BYTES) {
		n += b->len;
		buf_reset(b);
	}
}
