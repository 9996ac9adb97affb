#include <sys/socket.h>

#include <errno.h>

#include "http/request.h"
#include "worker/conn.h"
#include "worker/input.h"
#include "worker/reply.h"

#define READ_SIZE 8192

static void
answer(struct conn *c, struct http_request *r, size_t len)
{
	const struct config *o = c->worker->config;
	int ours; /* we close the connection, not asked by the client */

	(void)conn_arrivals(c);
	c->requests++;
	ours = r->keep_alive &&
	       (c->requests >= o->requests_max || c->worker->is_leaving);
	r->keep_alive = r->keep_alive && !ours;
	c->is_last = !r->keep_alive;
	/* Bytes may still arrive; unread, they would reset the connection. */
	c->lingered = ours || r->has_body || c->in.len - c->used > len;
	timer_stop(&c->timer);
	reply_begin(c, r, len, 0, NULL);
	if (c->reply != NULL)
		reply_turn(c);
}

/* Take the PROXY header, if one is due.  Return 1 if requests may follow. */
static int
take_proxy(struct conn *c)
{
	ssize_t len;

	if (!c->client.is_awaited)
		return (1);
	len = client_proxy(&c->client, &c->worker->config->origin.trust,
	    c->in.data + c->used, c->in.len - c->used);
	if (len < 0) {
		conn_hangup(c);
		return (0);
	}
	c->used += (size_t)len;
	return (!c->client.is_awaited);
}

/*
 * If a whole request is here, begin its answer.  Return 1 if the connection
 * reads no more for now, else 0.
 */
static int
take_request(struct conn *c)
{
	struct http_request r;
	ssize_t len;

	if (c->used == c->in.len || !take_proxy(c) || c->used == c->in.len)
		return (c->state != CONN_READS);
	len = http_parse(c->in.data + c->used, c->in.len - c->used,
	    c->worker->config->head_max, &r);
	if (len == 0)
		return (0);
	if (len > 0) {
		answer(c, &r, (size_t)len);
	} else {
		c->is_last = 1;
		c->lingered = 1;
		timer_stop(&c->timer);
		reply_begin(c, &r, c->in.len - c->used, 0, NULL);
		if (c->reply != NULL)
			reply_turn(c);
	}
	return (1);
}

static void
end_input(struct conn *c)
{
	if (c->client.is_awaited) {
		conn_hangup(c);
	} else if (c->used == c->in.len) {
		conn_finish(c);
	} else {
		c->lingered = 0;
		conn_refuse(c, 400, "the request is cut short");
	}
}

int
input_read(struct conn *c)
{
	uint8_t *room;
	ssize_t n;

	if (c->used > 0 && c->used == c->in.len)
		c->in.len = c->used = 0;
	if ((room = buf_room(&c->in, READ_SIZE)) == NULL)
		return (-1);
	n = recv(c->fd, room, READ_SIZE, 0);
	if (n > 0) {
		c->in.len += (size_t)n;
		/* After a short read, wait for the next event (EPOLLET). */
		c->can_read = n == READ_SIZE;
		return (1);
	}
	if (n == -1 && errno == EINTR)
		return (1);
	if (n == -1 && errno == EAGAIN) {
		c->can_read = 0;
		return (0);
	}
	return (-1);
}

/* Drop the bytes of requests that were answered; keep the rest. */
static void
pack_input(struct conn *c)
{
	if (c->used == 0)
		return;
	buf_consume(&c->in, c->used);
	c->used = 0;
}

/* Nothing more can be read: wait for a request or for the rest of one. */
static void
wait_input(struct conn *c)
{
	const struct worker *w = c->worker;

	pack_input(c);
	if (c->in.len > 0)
		return;
	buf_free(&c->in);
	if (w->is_ending)
		conn_finish(c);
	else if (!timer_isset(&c->timer))
		conn_settimer(c, w->is_leaving ? TIMER_LEAVE : TIMER_IDLE);
}

void
input_turn(struct conn *c)
{
	int rc, was_empty;

	if (take_request(c))
		return;
	while (c->state == CONN_READS && c->can_read) {
		was_empty = c->used == c->in.len;
		if ((rc = input_read(c)) < 0) {
			end_input(c);
			return;
		}
		if (rc == 1 && was_empty)
			conn_settimer(c, TIMER_REQUEST);
		if (take_request(c))
			return;
	}
	if (c->state == CONN_READS)
		wait_input(c);
}

void
input_later(struct conn *c)
{
	if (c->used == c->in.len && !c->can_read) {
		wait_input(c);
		return;
	}
	if (c->used < c->in.len)
		conn_settimer(c, TIMER_REQUEST);
	conn_queue(c);
}
