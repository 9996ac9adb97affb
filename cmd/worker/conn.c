#include <sys/epoll.h>
#include <sys/socket.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "peeraddr.h"
#include "receive.h"
#include "util/text.h"
#include "util/warn.h"
#include "worker/conn.h"
#include "worker/input.h"
#include "worker/reply.h"

void
conn_queue(struct conn *c)
{
	if (c->state != CONN_GONE && dlist_isempty(&c->queue))
		dlist_add(&c->worker->queue, &c->queue);
}

void
conn_close(struct conn *c)
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
	if (c->is_refused)
		w->refused--;
	if (c->is_peer)
		board_part(w->board, &c->client.at);
}

/* Reset: to the client, a cut answer must not look like a complete one. */
static void
reset_conn(struct conn *c)
{
	const struct linger now = {.l_onoff = 1, .l_linger = 0};

	(void)setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	conn_close(c);
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

void
conn_settimer(struct conn *c, enum worker_timer kind)
{
	timer_set(&c->worker->timers, &c->timer, kind, c->worker->now);
}

int
conn_arrivals(struct conn *c)
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
 * Shut the sending side, and listen for a while, so that the client can read
 * the answer: if we close while received bytes are unread, the system resets
 * the connection (RFC 9112 9.6).  If only the log waits for the arrivals, the
 * connection closes as soon as they are known.
 */
static void
linger(struct conn *c)
{
	if (shutdown(c->fd, SHUT_WR) != 0) {
		conn_close(c);
		return;
	}
	c->arrivals.is_shut = 1;
	c->state = CONN_LINGERS;
	c->is_heard = c->lingered > 0;
	buf_free(&c->in);
	c->used = c->lingered = 0;
	if (c->is_heard) {
		conn_settimer(c, TIMER_LINGER);
	} else {
		timer_stop(&c->timer);
		if (c->is_peer)
			board_part(c->worker->board, &c->client.at);
		c->is_peer = 0;
	}
	conn_queue(c);
}

void
conn_finish(struct conn *c)
{
	c->lingered = 0;
	if (conn_arrivals(c))
		linger(c);
	else
		conn_close(c);
}

void
conn_refuse(struct conn *c, unsigned int status, const char *why)
{
	c->is_last = 1;
	timer_stop(&c->timer);
	reply_begin(c, NULL, c->in.len - c->used, status, why);
	if (c->reply != NULL)
		reply_turn(c);
}

void
conn_hangup(struct conn *c)
{
	if (c->in.len > 0)
		warn0("no PROXY header from %s",
		    text_safe(c->client.name, strlen(c->client.name)));
	conn_close(c);
}

/* The client has ended its side, and may still receive. */
static void
end_linger(struct conn *c)
{
	c->is_heard = 0;
	if (!conn_arrivals(c))
		conn_close(c);
}

/* Throw away what the client still sends. */
static void
listen_on(struct conn *c)
{
	int rc = 1;

	while (c->can_read && (rc = input_read(c)) == 1) {
		c->lingered += c->in.len;
		c->in.len = 0;
		if (c->lingered > LINGER_MAX) {
			conn_close(c);
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
		conn_close(c);
	else if (c->state == CONN_READS)
		input_turn(c);
	else if (c->state == CONN_ANSWERS)
		reply_turn(c);
	else if (c->state == CONN_LINGERS)
		listen_on(c);
}

void
conn_answered(struct conn *c, int ok)
{
	int waits = ok && conn_arrivals(c);

	if (!ok) {
		reset_conn(c);
	} else if (!c->is_last) {
		c->state = CONN_READS;
		input_later(c);
	} else if (c->lingered > 0 || (waits && !c->is_refused)) {
		linger(c);
	} else {
		/* With a request unread, close(2) could reset the answer. */
		if (c->is_refused)
			(void)input_read(c);
		conn_close(c);
	}
}

void
conn_timeout(struct conn *c)
{
	if (c->state == CONN_ANSWERS) {
		reply_timeout(c);
	} else if (c->state == CONN_READS && c->client.is_awaited) {
		conn_hangup(c);
	} else if (c->state == CONN_READS && c->used < c->in.len) {
		c->lingered = 1;
		conn_refuse(c, 408, "the request took too long to arrive");
	} else {
		conn_close(c);
	}
}

void
conn_look(struct conn *c)
{
	if (!conn_arrivals(c) && c->state == CONN_LINGERS && !c->is_heard)
		conn_close(c);
}

void
conn_leave(struct conn *c)
{
	/* A request may have come already: the next turn reads once more. */
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
	conn_close(c);
}

/* Return why the connection is refused, or NULL if it is served. */
static const char *
objection(const struct conn *c)
{
	const struct worker *w = c->worker;
	const struct config *o = w->config;

	if (board_sum(w->board, BOARD_CONNS) > o->connections)
		return ("too many connections");
	/* A trusted proxy has connections of many clients: no limit. */
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
watch_client(const struct conn *c)
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
	if (w->config->per_peer > 0 && !trust_has(&w->config->origin.trust, at))
		c->is_peer = board_meet(w->board, at) != 0;
	if (watch_client(c) != 0) {
		conn_close(c);
		return;
	}
	if ((why = objection(c)) == NULL) {
		conn_settimer(
		    c, c->client.is_awaited ? TIMER_REQUEST : TIMER_IDLE);
		conn_queue(c);
		return;
	}
	board_less(w->board, BOARD_CONNS);
	board_add(w->board, BOARD_REFUSED, 1);
	if (c->is_peer)
		board_part(w->board, at);
	c->is_counted = c->is_peer = 0;
	c->is_refused = 1;
	/* Answers need the other descriptors: close without listening then. */
	c->lingered = w->refused++ < w->refusals;
	conn_refuse(c, 503, why);
}
