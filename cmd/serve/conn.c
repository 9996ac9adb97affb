#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "serve/answer.h"
#include "serve/conn.h"
#include "serve/log.h"
#include "serve/plain.h"
#include "serve/progress.h"

struct conn {
	const struct config *config;
	int in;
	struct output out;
	struct buf input; /* received, not yet consumed */
};

#define READ_SIZE 8192

/* How long, and how much, to listen to a client that was refused. */
#define LINGER_SECONDS 2
#define LINGER_MAX     (1 << 20)

enum { GOT_EOF, GOT_BYTES, GOT_TIMEOUT };

static int64_t
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return ((int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000);
}

/* Wait until there is something to read: 1, or 0 at the deadline. */
static int
wait_input(int fd, int64_t deadline)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	int64_t left;

	for (;;) {
		left = deadline - now_ms();
		if (left <= 0)
			return (0);
		if (poll(&p, 1, (int)left) > 0)
			return (1);
	}
}

/* Read what has come.  An error ends the connection as an end of file does. */
static int
receive(struct conn *n, int64_t deadline)
{
	uint8_t *room = buf_room(&n->input, READ_SIZE);
	ssize_t got;

	if (room == NULL)
		return (GOT_EOF);
	if (!wait_input(n->in, deadline))
		return (GOT_TIMEOUT);
	do
		got = read(n->in, room, READ_SIZE);
	while (got < 0 && errno == EINTR);
	if (got <= 0)
		return (GOT_EOF);
	n->input.len += (size_t)got;
	return (GOT_BYTES);
}

/*
 * Close in a way that lets the client read the answer: bytes of its that we
 * have not read would make the system reset the connection (RFC 9112 9.6).
 */
static void
linger(struct conn *n)
{
	int64_t deadline = now_ms() + LINGER_SECONDS * 1000;
	size_t read = 0;

	if (shutdown(n->out.fd, SHUT_WR) != 0)
		return;
	buf_reset(&n->input);
	while (read < LINGER_MAX && receive(n, deadline) == GOT_BYTES) {
		read += n->input.len;
		buf_reset(&n->input);
	}
}

/* ${r}: what could not be parsed, or NULL. */
static int
refuse(struct conn *n, const struct http_request *r, unsigned int status,
    const char *why, struct err *e)
{
	int rc;

	log_begin(r, &n->out);
	if ((rc = plain_error(NULL, status, why, &n->out, e)) == 0)
		rc = output_flush(&n->out, e);
	log_end(rc == 0 ? NULL : e);
	if (rc == 0)
		linger(n);
	return (rc);
}

/* A log tells what was sent: with one, no answer waits for the next. */
static int
respond(struct conn *n, const struct http_request *r, struct err *e)
{
	int rc;

	log_begin(r, &n->out);
	if ((rc = answer(n->config, r, &n->out, e)) == 0 && log_isopen())
		rc = output_flush(&n->out, e);
	log_end(rc == 0 ? NULL : e);
	return (rc);
}

/*
 * Wait for the rest of a request.  Answers that wait to be sent go out first:
 * the client may wait for them.  Returns 1, or 0 or -1 to end the connection.
 */
static int
wait_request(struct conn *n, int64_t deadline, struct err *e)
{
	if (output_flush(&n->out, e) != 0)
		return (-1);
	switch (receive(n, deadline)) {
	case GOT_BYTES:
		return (1);
	case GOT_TIMEOUT:
		if (n->input.len > 0)
			return (refuse(n, NULL, 408,
			    "the request took too long to arrive", e));
		return (0);
	default:
		if (n->input.len > 0)
			return (refuse(
			    n, NULL, 400, "the request is cut short", e));
		return (0);
	}
}

/*
 * Read and answer one request.  Returns 1 if another may follow, 0 at an
 * orderly end, -1 on failure.
 */
static int
serve_one(struct conn *n, struct err *e)
{
	int64_t deadline = now_ms() + (int64_t)n->config->request_time * 1000;
	struct http_request r;
	ssize_t len;
	int rc, ours; /* we close it, unasked */

	while ((len = http_parse(n->input.data, n->input.len, &r)) == 0)
		if ((rc = wait_request(n, deadline, e)) != 1)
			return (rc);
	if (len < 0)
		return (refuse(n, &r, r.status, r.reason, e));
	/* Requests that are here already are answered here. */
	ours = access_refresh(n->config->access) && r.keep_alive &&
	       n->input.len == (size_t)len;
	r.keep_alive = r.keep_alive && !ours;
	if (respond(n, &r, e) != 0)
		return (-1);
	if (r.keep_alive) {
		buf_consume(&n->input, (size_t)len);
		return (1);
	}
	if (output_flush(&n->out, e) != 0)
		return (-1);
	if (ours || r.has_body || n->input.len > (size_t)len)
		linger(n);
	return (0);
}

int
conn_run(const struct config *c, int in, int out, struct err *e)
{
	struct conn n = {.config = c, .in = in, .input = BUF_INIT};
	int rc;

	output_init(&n.out, out);
	log_connection(in);
	progress_watch(&n.out, c->progress_time);
	while ((rc = serve_one(&n, e)) == 1)
		continue;
	output_free(&n.out);
	buf_free(&n.input);
	return (rc);
}
