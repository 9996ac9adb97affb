#include <sys/epoll.h>
#include <sys/socket.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "http/request.h"
#include "peer.h"
#include "receive.h"
#include "util/text.h"
#include "util/warn.h"
#include "worker/conn.h"
#include "worker/reply.h"

#define READ_SIZE 8192

void
conn_queue(struct conn *c)
{
	if (c->state != CONN_GONE && dlist_isempty(&c->queue))
		dlist_add(&c->worker->queue, &c->queue);
}

static void
close_conn(struct conn *c)
{
	struct worker *w = c->worker;

	if (c->state == CONN_GONE)
		return;
	c->state = CONN_GONE;
	arrivals_end(&c->arrivals, c->given);
	timer_stop(&c->timer);
	timer_stop(&c->look);
	dlist_remove(&c->queue);
	dlist_remove(&c->link);
	dlist_add(&w->gone, &c->link);
	(void)close(c->fd);
	if (c->is_counted)
		board_less(w->board, BOARD_CONNS);
	if (c->is_peer)
		board_part(w->board, &c->client.at);
}

/* An answer that is cut off must not look like one that has ended. */
static void
reset_conn(struct conn *c)
{
	const struct linger now = {.l_onoff = 1, .l_linger = 0};

	(void)setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close_conn(c);
}

void
conns_tidy(struct worker *w)
{
	struct conn *c, *next;

	for (c = DLIST_FIRST(&w->gone, struct conn, link); c != NULL;
	     c = next) {
		next = DLIST_NEXT(&w->gone, c, struct conn, link);
		buf_free(&c->in);
		free(c);
	}
	dlist_init(&w->gone);
}

static void
set_timer(struct conn *c, enum worker_timer kind)
{
	timer_set(&c->worker->timers, &c->timer, kind, c->worker->now);
}

/* Look what has arrived.  Do lines of the log still wait for more? */
static int
look(struct conn *c)
{
	if (!arrivals_look(&c->arrivals, c->given, c->worker->now)) {
		timer_stop(&c->look);
		return (0);
	}
	if (!timer_isset(&c->look))
		timer_set(&c->worker->timers, &c->look, TIMER_ARRIVAL,
		    c->worker->now);
	return (1);
}

/*
 * End what is sent, and listen for a while, so that the client can read the
 * answer: bytes of its that we have not read would make the system reset the
 * connection (RFC 9112 9.6).  If only the log wants to know what arrives, the
 * connection ends as soon as that is known.
 */
static void
linger(struct conn *c)
{
	if (shutdown(c->fd, SHUT_WR) != 0) {
		close_conn(c);
		return;
	}
	c->arrivals.is_shut = 1;
	c->state = CONN_LINGERS;
	c->is_heard = c->lingered > 0;
	buf_free(&c->in);
	c->used = c->lingered = 0;
	if (c->is_heard) {
		set_timer(c, TIMER_LINGER);
	} else {
		timer_stop(&c->timer);
		if (c->is_peer)
			board_part(c->worker->board, &c->client.at);
		c->is_peer = 0;
	}
	conn_queue(c);
}

/* Close it, once it is known what has arrived. */
static void
finish(struct conn *c)
{
	c->lingered = 0;
	if (look(c))
		linger(c);
	else
		close_conn(c);
}

/* Nothing is to come of a request that has begun. */
static void
refuse(struct conn *c, unsigned int status, const char *why)
{
	c->is_last = 1;
	timer_stop(&c->timer);
	reply_begin(c, NULL, c->in.len - c->used, status, why);
	if (c->reply != NULL)
		reply_turn(c);
}

/* A peer that should begin with a PROXY header, and does not. */
static void
hang_up(struct conn *c)
{
	if (c->in.len > 0)
		warn0("no PROXY header from %s",
		    text_safe(c->client.name, strlen(c->client.name)));
	close_conn(c);
}

static void
answer(struct conn *c, struct http_request *r, size_t len)
{
	const struct config *o = c->worker->config;
	int ours; /* we close the connection, unasked */

	(void)look(c);
	c->requests++;
	ours = r->keep_alive &&
	       (c->requests >= o->requests_max || c->worker->is_leaving);
	r->keep_alive = r->keep_alive && !ours;
	c->is_last = !r->keep_alive;
	/* More may be on its way, which must not reset the connection. */
	c->lingered = ours || r->has_body || c->in.len - c->used > len;
	timer_stop(&c->timer);
	reply_begin(c, r, len, 0, NULL);
	if (c->reply != NULL)
		reply_turn(c);
}

/* Take the PROXY header: 1 if requests may follow. */
static int
take_proxy(struct conn *c)
{
	ssize_t len;

	if (!c->client.is_awaited)
		return (1);
	len = client_proxy(&c->client, &c->worker->config->origin.trust,
	    c->in.data + c->used, c->in.len - c->used);
	if (len < 0) {
		hang_up(c);
		return (0);
	}
	c->used += (size_t)len;
	return (!c->client.is_awaited);
}

/* Answer the request that is here, if it is: 1 then, or at the end. */
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
		hang_up(c);
	} else if (c->used == c->in.len) {
		finish(c);
	} else {
		c->lingered = 0;
		refuse(c, 400, "the request is cut short");
	}
}

/* Read what is here: 1, 0 if nothing is, -1 at the end. */
static int
read_some(struct conn *c)
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
		/* What comes after a short read is told by the loop. */
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

/* Bytes of a half-read head do not lie behind answered ones for ever. */
static void
pack_input(struct conn *c)
{
	if (c->used == 0)
		return;
	buf_consume(&c->in, c->used);
	c->used = 0;
}

/* A request is awaited, or its rest. */
static void
wait_input(struct conn *c)
{
	const struct worker *w = c->worker;

	pack_input(c);
	if (c->in.len > 0)
		return;
	buf_free(&c->in);
	if (w->is_ending)
		finish(c);
	else if (!timer_isset(&c->timer))
		set_timer(c, w->is_leaving ? TIMER_LEAVE : TIMER_IDLE);
}

/* Read, until there is a request or nothing more. */
static void
read_request(struct conn *c)
{
	int rc, was_empty;

	if (take_request(c))
		return;
	while (c->state == CONN_READS && c->can_read) {
		was_empty = c->used == c->in.len;
		if ((rc = read_some(c)) < 0) {
			end_input(c);
			return;
		}
		if (rc == 1 && was_empty)
			set_timer(c, TIMER_REQUEST);
		if (take_request(c))
			return;
	}
	if (c->state == CONN_READS)
		wait_input(c);
}

/* One answer a turn: what has come already is read in the next. */
static void
read_later(struct conn *c)
{
	if (c->used == c->in.len && !c->can_read) {
		wait_input(c);
		return;
	}
	if (c->used < c->in.len)
		set_timer(c, TIMER_REQUEST);
	conn_queue(c);
}

/* The client has ended its side, and may still receive. */
static void
end_linger(struct conn *c)
{
	c->is_heard = 0;
	if (!look(c))
		close_conn(c);
}

/* Throw away what comes. */
static void
listen_on(struct conn *c)
{
	int rc = 1;

	while (c->can_read && (rc = read_some(c)) == 1) {
		c->lingered += c->in.len;
		c->in.len = 0;
		if (c->lingered > LINGER_MAX) {
			close_conn(c);
			return;
		}
	}
	buf_free(&c->in);
	if (rc < 0)
		end_linger(c);
}

void
conn_turn(struct conn *c)
{
	if (c->is_broken && c->state == CONN_ANSWERS)
		reply_cut(c, "cannot write the package: the client is gone");
	else if (c->state == CONN_LINGERS && c->is_broken && !c->is_reset)
		end_linger(c);
	else if (c->is_broken && c->state != CONN_GONE)
		close_conn(c);
	else if (c->state == CONN_READS)
		read_request(c);
	else if (c->state == CONN_ANSWERS)
		reply_turn(c);
	else if (c->state == CONN_LINGERS)
		listen_on(c);
}

void
conn_answered(struct conn *c, int ok)
{
	int waits = ok && look(c);

	if (!ok) {
		reset_conn(c);
	} else if (!c->is_last) {
		c->state = CONN_READS;
		read_later(c);
	} else if (c->lingered > 0 || waits) {
		linger(c);
	} else {
		close_conn(c);
	}
}

void
conn_timeout(struct conn *c)
{
	if (c->state == CONN_ANSWERS) {
		reply_timeout(c);
	} else if (c->state == CONN_READS && c->client.is_awaited) {
		hang_up(c);
	} else if (c->state == CONN_READS && c->used < c->in.len) {
		c->lingered = 1;
		refuse(c, 408, "the request took too long to arrive");
	} else {
		close_conn(c);
	}
}

void
conn_look(struct conn *c)
{
	if (!look(c) && c->state == CONN_LINGERS && !c->is_heard)
		close_conn(c);
}

void
conn_leave(struct conn *c)
{
	/* One more look whether a request has come. */
	if (c->state != CONN_READS || c->used < c->in.len)
		return;
	timer_stop(&c->timer);
	c->can_read = 1;
	conn_queue(c);
}

void
conn_cut(struct conn *c)
{
	if (c->state == CONN_ANSWERS)
		reply_cut(c, "the time to finish is over");
	close_conn(c);
}

/* Why it is not to be served, or NULL. */
static const char *
objection(const struct conn *c)
{
	const struct worker *w = c->worker;
	const struct config *o = w->config;

	if (board_sum(w->board, BOARD_CONNS) > o->connections)
		return ("too many connections");
	/* What a proxy has are connections of many clients. */
	if (!c->is_peer)
		return (NULL);
	if (board_of(w->board, &c->client.at) > o->per_peer)
		return ("too many connections of a client");
	return (NULL);
}

static void
meet_client(struct conn *c, const struct addr *at)
{
	const struct config *o = c->worker->config;
	char name[PEER_MAX];
	struct addr a = *at;

	if (c->worker->log != NULL)
		answerlog_meet(&c->log);
	addr_text(&a, name);
	client_set(&c->client, &a, name, &o->origin.trust, o->proxy_protocol);
}

static int
watch(const struct conn *c)
{
	struct epoll_event ev = {
	    .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET};

	ev.data.ptr = (void *)(uintptr_t)c;
	return (epoll_ctl(c->worker->loop, EPOLL_CTL_ADD, c->fd, &ev));
}

void
conn_open(struct worker *w, int fd, const struct addr *at)
{
	struct conn *c = calloc(1, sizeof(*c));
	const char *why;

	if (c == NULL) {
		(void)close(fd);
		return;
	}
	c->worker = w;
	c->fd = fd;
	c->can_read = c->can_write = 1;
	timer_init(&c->timer);
	timer_init(&c->look);
	arrivals_init(&c->arrivals, w->log,
	    at->kind == ADDR_IP4 || at->kind == ADDR_IP6 ? fd : -1);
	dlist_init(&c->queue);
	dlist_add(&w->conns, &c->link);
	meet_client(c, at);
	board_add(w->board, BOARD_ACCEPTED, 1);
	board_add(w->board, BOARD_CONNS, 1);
	c->is_counted = 1;
	if (w->config->per_peer > 0 &&
	    !trust_has(&w->config->origin.trust, at)) {
		board_meet(w->board, at);
		c->is_peer = 1;
	}
	if (watch(c) != 0) {
		close_conn(c);
		return;
	}
	if ((why = objection(c)) == NULL) {
		set_timer(c, c->client.is_awaited ? TIMER_REQUEST : TIMER_IDLE);
		conn_queue(c);
		return;
	}
	board_less(w->board, BOARD_CONNS);
	board_add(w->board, BOARD_REFUSED, 1);
	if (c->is_peer)
		board_part(w->board, at);
	c->is_counted = c->is_peer = 0;
	c->lingered = 1;
	refuse(c, 503, why);
}
