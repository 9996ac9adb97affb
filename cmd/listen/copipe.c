#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "listen/copipe.h"
#include "listen/keeper.h"
#include "listen/self.h"
#include "util/clock.h"
#include "util/io.h"

/*
 * What the pipe that bytes come through is to hold.  The system gives a user
 * 64 MiB of pipes by default, and short ones beyond.
 */
#define PIPE_SIZE (256 * 1024)

/* What is read with a line passes through memory: a line and little more. */
#define READ_SIZE 512

static void
close_end(int *fd, enum board_file which)
{
	if (*fd == -1)
		return;
	self_file(which, -1);
	(void)close(*fd);
	*fd = -1;
}

static int
make_pipe(
    int end[2], enum board_file reads, enum board_file writes, struct err *e)
{
	if (pipe2(end, O_CLOEXEC) != 0) {
		end[0] = end[1] = -1;
		return (err_sys(e, "cannot make a pipe"));
	}
	self_file(reads, end[0]);
	self_file(writes, end[1]);
	return (0);
}

int
copipe_open(struct copipe *p, int keeper, struct err *e)
{
	int ask[2] = {-1, -1}, answer[2] = {-1, -1}, rc = -1;

	if (make_pipe(ask, BOARD_ASKEND, BOARD_ASK, e) == 0 &&
	    make_pipe(answer, BOARD_ANSWER, BOARD_ANSWEREND, e) == 0)
		rc = keeper_ask(keeper, ask[0], answer[1], e);
	close_end(&ask[0], BOARD_ASKEND);
	close_end(&answer[1], BOARD_ANSWEREND);
	p->ask = ask[1];
	p->answer = answer[0];
	p->at = 0;
	p->is_late = 0;
	buf_reset(&p->got);
	if (rc != 0)
		copipe_close(p);
	else
		(void)fcntl(p->answer, F_SETPIPE_SZ, PIPE_SIZE);
	return (rc);
}

static int
has_ended(struct copipe *p, struct err *e)
{
	p->has_ended = 1;
	return (err_set(e, ERR_TEMP, "chanpack-fetch has ended"));
}

int
copipe_say(struct copipe *p, const struct buf *line, struct err *e)
{
	p->has_ended = 0;
	if (buf_ok(line, e) != 0)
		return (-1);
	if (io_write(p->ask, line->data, line->len) == 0)
		return (0);
	if (errno == EPIPE)
		return (has_ended(p, e));
	return (err_sys(e, "cannot write to chanpack-fetch"));
}

int
copipe_wait(struct copipe *p, struct err *e)
{
	int64_t end = 0, left = p->patience;
	struct pollfd f = {.fd = p->answer, .events = POLLIN};
	int n;

	if (p->at < p->got.len)
		return (0);
	/* Mostly something is there, and no clock has to be looked at. */
	if (poll(&f, 1, 0) == 1)
		return (0);
	for (end = clock_ms() + left; left > 0; left = end - clock_ms()) {
		n = poll(&f, 1, (int)left);
		if (n == -1 && errno != EINTR)
			return (err_sys(e, "cannot wait for chanpack-fetch"));
		if (n == 1)
			return (0);
	}
	p->is_late = 1;
	return (err_set(e, ERR_TEMP, "the store gave no byte for %d seconds",
	    p->patience / 1000));
}

/* Read a little more, behind what is there. */
static int
read_more(struct copipe *p, struct err *e)
{
	uint8_t *room;
	ssize_t n;

	if (p->at == p->got.len) {
		buf_reset(&p->got);
		p->at = 0;
	}
	if ((room = buf_room(&p->got, READ_SIZE)) == NULL)
		return (err_nomem(e));
	do {
		n = read(p->answer, room, READ_SIZE);
	} while (n == -1 && errno == EINTR);
	if (n == 0)
		return (has_ended(p, e));
	if (n < 0)
		return (err_sys(e, "cannot read from chanpack-fetch"));
	p->got.len += (size_t)n;
	return (0);
}

/* The same when it is there; what there is has been looked at. */
static int
await_more(struct copipe *p, struct err *e)
{
	size_t at = p->at;
	int rc;

	p->at = p->got.len;
	rc = copipe_wait(p, e);
	p->at = at;
	return (rc == 0 ? read_more(p, e) : -1);
}

int
copipe_hear(
    struct copipe *p, size_t max, const char **line, size_t *len, struct err *e)
{
	const uint8_t *start, *lf;
	size_t n;

	for (;;) {
		start = p->got.data + p->at;
		n = p->got.len - p->at;
		lf = n == 0 ? NULL : memchr(start, '\n', n);
		if (lf != NULL && (size_t)(lf - start) <= max)
			break;
		if (n > max)
			return (err_set(e, ERR_FATAL,
			    "chanpack-fetch has said a line without an end"));
		if (await_more(p, e) != 0)
			return (-1);
	}
	*line = (const char *)start;
	*len = (size_t)(lf - start);
	p->at += *len + 1;
	return (0);
}

const uint8_t *
copipe_spare(struct copipe *p, uint64_t len, size_t *n)
{
	const uint8_t *start = p->got.data + p->at;

	*n = p->got.len - p->at;
	if (*n > len)
		*n = (size_t)len;
	p->at += *n;
	return (start);
}

int
copipe_read(struct copipe *p, void *data, size_t len, struct err *e)
{
	uint8_t *to = data;
	const uint8_t *from;
	ssize_t got;
	size_t n;

	from = copipe_spare(p, len, &n);
	if (n > 0)
		memcpy(to, from, n);
	for (to += n, len -= n; len > 0;) {
		if (copipe_wait(p, e) != 0)
			return (-1);
		got = read(p->answer, to, len);
		if (got == 0)
			return (has_ended(p, e));
		if (got < 0 && errno != EINTR)
			return (err_sys(e, "cannot read from chanpack-fetch"));
		if (got > 0) {
			to += got;
			len -= (size_t)got;
		}
	}
	return (0);
}

int
copipe_isbroken(const struct copipe *p)
{
	struct pollfd f = {.fd = p->answer, .events = POLLIN};

	/* While there are bytes to be read it is not known yet. */
	return (p->is_late || (poll(&f, 1, 0) == 1 &&
				  (f.revents & (POLLIN | POLLHUP)) == POLLHUP));
}

void
copipe_close(struct copipe *p)
{
	close_end(&p->ask, BOARD_ASK);
	close_end(&p->answer, BOARD_ANSWER);
	buf_free(&p->got);
	p->at = 0;
}
