#include <string.h>

#include "serve/answer.h"
#include "serve/client.h"
#include "serve/clock.h"
#include "serve/conn.h"
#include "serve/leave.h"
#include "serve/log.h"
#include "serve/plain.h"
#include "serve/progress.h"
#include "serve/receive.h"
#include "util/text.h"
#include "util/warn.h"

struct conn {
	const struct config *config;
	struct client client;
	struct receiver in;
	struct output out;
	struct buf input;      /* received, not yet consumed */
	unsigned int requests; /* answered */
};

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
		receive_rest(&n->in, n->out.fd, &n->input);
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
 * Wait for the first bytes of a request.  After the first request, a worker
 * that is to end does not wait.
 */
static enum received
wait_first(struct conn *n)
{
	int64_t ms = (int64_t)n->config->idle_time * 1000;
	enum received got;

	leave_idle(n->requests > 0 ? n->in.fd : -1);
	got = receive(&n->in, &n->input, ms);
	leave_idle(-1);
	return (got);
}

/* And for more of it.  Returns 1, or 0 or -1 to end the connection. */
static int
wait_more(struct conn *n, int64_t deadline, struct err *e)
{
	/* The client may wait for answers before it goes on. */
	if (output_flush(&n->out, e) != 0)
		return (-1);
	switch (receive(&n->in, &n->input, deadline - clock_ms())) {
	case GOT_BYTES:
		return (1);
	case GOT_TIMEOUT:
		return (refuse(
		    n, NULL, 408, "the request took too long to arrive", e));
	default:
		return (refuse(n, NULL, 400, "the request is cut short", e));
	}
}

/*
 * Wait for what a proxy has to say first.  1, or 0 to end the connection
 * without an answer: who speaks another language is not to be spoken to.
 */
static int
take_proxy(struct conn *n)
{
	int64_t end = clock_ms() + (int64_t)n->config->request_time * 1000;
	ssize_t len;

	while ((len = client_proxy(
		    &n->client, n->config, n->input.data, n->input.len)) == 0)
		if (receive(&n->in, &n->input, end - clock_ms()) != GOT_BYTES)
			break;
	if (len > 0)
		buf_consume(&n->input, (size_t)len);
	else if (n->input.len > 0)
		warn0("no PROXY header from %s",
		    text_safe(n->client.name, strlen(n->client.name)));
	return (len > 0);
}

/*
 * Wait for a request: its length, or 0 or -1 to end the connection.
 */
static ssize_t
next_request(struct conn *n, struct http_request *r, struct err *e)
{
	int64_t deadline;
	ssize_t len;
	int rc;

	if (n->client.is_awaited && !take_proxy(n))
		return (0);
	if (n->input.len == 0) {
		if (output_flush(&n->out, e) != 0)
			return (-1);
		if (wait_first(n) != GOT_BYTES)
			return (0);
	}
	deadline = clock_ms() + (int64_t)n->config->request_time * 1000;
	while ((len = http_parse(
		    n->input.data, n->input.len, n->config->head_max, r)) == 0)
		if ((rc = wait_more(n, deadline, e)) != 1)
			return (rc);
	return (len > 0 ? len : refuse(n, r, r->status, r->reason, e));
}

/* Is the connection to end with this answer, though the client might go on? */
static int
is_last(const struct conn *n)
{
	const struct config *c = n->config;

	/* Where connections wait, none is kept for requests to come. */
	return (access_refresh(c->access) || leave_asked() ||
		n->requests >= c->requests_max ||
		(c->board != NULL && board_is_full(c->board)));
}

/*
 * Read and answer one request.  Returns 1 if another may follow, 0 at an
 * orderly end, -1 on failure.
 */
static int
serve_one(struct conn *n, struct err *e)
{
	struct http_request r;
	ssize_t len;
	int ours; /* we close it, unasked */

	if ((len = next_request(n, &r, e)) <= 0)
		return ((int)len);
	n->requests++;
	/* Requests that are here already are answered here. */
	ours = is_last(n) && r.keep_alive && n->input.len == (size_t)len;
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
		receive_rest(&n->in, n->out.fd, &n->input);
	return (0);
}

static void
start(struct conn *n, const struct config *c, int in, int out)
{
	memset(n, 0, sizeof(*n));
	n->config = c;
	output_init(&n->out, out);
	receive_init(&n->in, in, in == out && n->out.is_socket);
	progress_watch(&n->out, c->progress_time);
	client_init(&n->client, c, in);
	log_connection(&n->client, &c->trust);
}

static void
finish(struct conn *n)
{
	output_free(&n->out);
	buf_free(&n->input);
}

int
conn_run(const struct config *c, int in, int out, struct err *e)
{
	struct conn n;
	int rc;

	start(&n, c, in, out);
	while ((rc = serve_one(&n, e)) == 1)
		continue;
	finish(&n);
	return (rc);
}

void
conn_refuse(const struct config *c, int fd, const char *why)
{
	struct conn n;
	struct err e;

	start(&n, c, fd, fd);
	(void)refuse(&n, NULL, 503, why, &e);
	finish(&n);
}
