#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "coprocess/peer.h"
#include "coprocess/slice.h"
#include "util/text.h"
#include "util/warn.h"
#include "wire/packet.h"

#define BUCKETS 256 /* for open asks, by their numbers */

/* Asks that one asker may send before the others have a turn. */
#define TURN 64

struct peer {
	struct watcher watcher; /* first: see peer_of */
	struct peers *all;
	struct dlist link;
	int sock;
	int isover;
	unsigned int nopen;
	struct ask *bucket[BUCKETS];
	struct dlist due;
	int ispending; /* messages will be sent at the end of the turn */
	struct dlist pending;
	int64_t stuck; /* since when the socket is full, or -1 */
};

struct peers {
	struct loop *loop;
	struct peer_handler handler;
	int64_t patience;
	struct dlist list, pending;
	unsigned int nover, nstuck;
};

static struct peer *
peer_of(struct watcher *w)
{
	return ((struct peer *)(void *)w);
}

int
peers_open(struct peers **out, struct loop *l, const struct peer_handler *h,
    int64_t patience, struct err *e)
{
	struct peers *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return (err_nomem(e));
	p->loop = l;
	p->handler = *h;
	p->patience = patience;
	dlist_init(&p->list);
	dlist_init(&p->pending);
	*out = p;
	return (0);
}

/* The peer is freed at the end of the turn: later events may still name it. */
static void
cut_off(struct peer *p)
{
	if (!p->isover)
		p->all->nover++;
	p->isover = 1;
}

static void
cut_warn(struct peer *p, const char *why)
{
	if (!p->isover)
		warn0("a server that asks is cut off: %s", why);
	cut_off(p);
}

static struct ask **
find_ask(struct peer *p, uint32_t id)
{
	struct ask **a = &p->bucket[id % BUCKETS];

	while (*a != NULL && (*a)->id != id)
		a = &(*a)->next;
	return (a);
}

void
ask_enter(struct ask *a, struct dlist *in)
{
	a->in = in;
	dlist_add(in, &a->link);
}

void
ask_leave(struct ask *a)
{
	if (a->in != NULL)
		dlist_remove(&a->link);
	a->in = NULL;
}

/* Free an ask that is not in its peer's table any more. */
static void
free_ask(struct ask *a)
{
	struct peers *all = a->peer->all;

	if (a->in != NULL)
		all->handler.leave(all->handler.cookie, a);
	a->peer->nopen--;
	if (a->isdue)
		dlist_remove(&a->due);
	if (a->fd != -1)
		(void)close(a->fd);
	free(a->final);
	free(a);
}

static void
release(struct ask *a)
{
	struct ask **where = find_ask(a->peer, a->id);

	*where = a->next;
	free_ask(a);
}

/* Make the next message about an ask, and its descriptor or -1. */
static void
next_message(struct ask *a, struct wire_answer *w, int *fd)
{
	struct err e;

	*fd = a->fd;
	if (a->final != NULL) {
		*w = *a->final;
		return;
	}
	memset(w, 0, sizeof(*w));
	w->kind = a->given ? WIRE_GREW : WIRE_SLICED;
	w->id = a->id;
	w->n = a->n;
	w->length = a->length;
	w->valid = a->valid;
	if (!a->given && (*fd = slice_open(a->slice, &e)) == -1)
		wire_fail(w, a->id, CO_TEMP, e.text);
}

/* Note that a message was sent; free the ask if that was its last one. */
static void
message_sent(struct ask *a, const struct wire_answer *w)
{
	dlist_remove(&a->due);
	a->isdue = 0;
	if (w->kind == WIRE_FOUND || w->kind == WIRE_FAILED) {
		release(a);
		return;
	}
	a->given = 1;
	a->said = w->valid;
}

/* Send one message.  Return 1 if the socket is full. */
static int
send_one(struct peer *p, struct ask *a)
{
	uint8_t data[WIRE_MAX];
	struct wire_answer w;
	struct err e;
	int fd, rc;

	next_message(a, &w, &fd);
	rc = packet_send(p->sock, data, wire_putanswer(data, &w), fd, &e);
	if (fd != -1 && fd != a->fd)
		(void)close(fd);
	if (rc == 0)
		message_sent(a, &w);
	if (rc == -1)
		cut_off(p);
	return (rc == 1);
}

static void
set_stuck(struct peer *p, int isstuck)
{
	if (isstuck == (p->stuck != -1))
		return;
	p->stuck = isstuck ? p->all->loop->now : -1;
	p->all->nstuck += isstuck ? 1U : -1U;
	loop_change(p->all->loop, p->sock,
	    isstuck ? EPOLLIN | EPOLLOUT : EPOLLIN, &p->watcher);
}

static void
send_due(struct peer *p)
{
	struct ask *a;
	int isfull = 0, sent = 0;

	while (!isfull && !p->isover &&
	       (a = DLIST_FIRST(&p->due, struct ask, due)) != NULL) {
		isfull = send_one(p, a);
		sent |= !isfull;
	}
	if (sent && isfull && p->stuck != -1)
		p->stuck = p->all->loop->now;
	if (!p->isover)
		set_stuck(p, isfull);
}

/*
 * Mark the ask: its next message is sent at the end of the turn.  To send at
 * once could change a list that the caller walks through.
 */
static void
make_due(struct ask *a)
{
	struct peer *p = a->peer;

	if (!a->isdue) {
		a->isdue = 1;
		dlist_add(&p->due, &a->due);
	}
	if (p->stuck != -1 || p->isover || p->ispending)
		return;
	p->ispending = 1;
	dlist_add(&p->all->pending, &p->pending);
}

static void
end_ask(struct ask *a, const struct wire_answer *w, int fd)
{
	struct peers *all = a->peer->all;

	if (a->slice != NULL && a->in != NULL)
		all->handler.leave(all->handler.cookie, a);
	ask_leave(a);
	a->fd = fd;
	if ((a->final = malloc(sizeof(*a->final))) == NULL) {
		cut_warn(a->peer, "out of memory");
		return;
	}
	*a->final = *w;
	make_due(a);
}

void
ask_found(struct ask *a, const struct wire_found *f, int fd)
{
	struct wire_answer w = {.kind = WIRE_FOUND, .id = a->id, .found = *f};

	end_ask(a, &w, fd);
}

void
ask_fail(struct ask *a, enum cotrouble trouble, const char *text)
{
	struct wire_answer w;

	wire_fail(&w, a->id, trouble, text);
	end_ask(a, &w, -1);
}

void
ask_sliced(struct ask *a, uint32_t valid)
{
	a->valid = valid;
	if (!a->given || a->said < valid)
		make_due(a);
}

/* Open an ask; or cut the peer off and return NULL. */
static struct ask *
open_ask(struct peer *p, const struct wire_ask *q)
{
	struct ask *a, **where = find_ask(p, q->id);

	if (*where != NULL) {
		cut_warn(p, "a number is used twice");
		return (NULL);
	}
	if (p->nopen == WIRE_ASKS_MAX) {
		cut_warn(p, "too many questions are open");
		return (NULL);
	}
	if ((a = calloc(1, sizeof(*a))) == NULL) {
		cut_warn(p, "out of memory");
		return (NULL);
	}
	a->peer = p;
	a->id = q->id;
	a->fd = -1;
	a->asked = p->all->loop->now;
	*where = a;
	p->nopen++;
	return (a);
}

static void
take_ask(struct peer *p, const struct wire_ask *q)
{
	const struct peer_handler *h = &p->all->handler;
	struct ask *a;

	if (q->kind == WIRE_RELEASE) {
		if ((a = *find_ask(p, q->id)) != NULL)
			release(a);
		return;
	}
	if ((a = open_ask(p, q)) == NULL)
		return;
	if (q->kind == WIRE_FIND)
		h->find(h->cookie, a, q);
	else
		h->slice(h->cookie, a, q);
}

static void
peer_ready(struct watcher *w, uint32_t events)
{
	struct peer *p = peer_of(w);
	enum packet got = PACKET_GOT;
	struct wire_ask q;
	struct err e;
	int i;

	if ((events & EPOLLOUT) != 0 && !p->isover)
		send_due(p);
	for (i = 0; i < TURN && got == PACKET_GOT && !p->isover; i++) {
		got = packet_ask(p->sock, &q, &e);
		if (got == PACKET_GOT)
			take_ask(p, &q);
	}
	if (got == PACKET_BAD)
		cut_warn(p, e.text);
	if (got == PACKET_END)
		cut_off(p);
}

int
peers_add(struct peers *all, int sock, struct err *e)
{
	struct peer *p = calloc(1, sizeof(*p));

	if (p == NULL) {
		(void)err_nomem(e);
		goto fail_sock;
	}
	p->watcher.ready = peer_ready;
	p->all = all;
	p->sock = sock;
	p->stuck = -1;
	dlist_init(&p->due);
	if (loop_watch(all->loop, sock, EPOLLIN, &p->watcher, e) != 0)
		goto fail_peer;
	dlist_add(&all->list, &p->link);
	return (0);
fail_peer:
	free(p);
fail_sock:
	(void)close(sock);
	return (-1);
}

static void
free_peer(struct peer *p)
{
	struct ask *a;
	size_t i;

	for (i = 0; i < BUCKETS; i++)
		while ((a = p->bucket[i]) != NULL) {
			p->bucket[i] = a->next;
			free_ask(a);
		}
	dlist_remove(&p->link);
	if (p->ispending)
		dlist_remove(&p->pending);
	if (p->stuck != -1)
		p->all->nstuck--;
	(void)close(p->sock);
	free(p);
}

static void
send_pending(struct peers *all)
{
	struct peer *p;

	while ((p = DLIST_FIRST(&all->pending, struct peer, pending)) != NULL) {
		dlist_remove(&p->pending);
		p->ispending = 0;
		send_due(p);
	}
}

static void
free_over(struct peers *all)
{
	struct peer *p, *next;

	for (p = DLIST_FIRST(&all->list, struct peer, link); p != NULL;
	     p = next) {
		next = DLIST_NEXT(&all->list, p, struct peer, link);
		if (p->stuck != -1 && all->loop->now - p->stuck > all->patience)
			cut_warn(p, "it takes no answers");
		if (!p->isover)
			continue;
		all->nover--;
		free_peer(p);
	}
}

void
peers_tidy(struct peers *all)
{
	send_pending(all);
	/* Others may have waited for the slices of those that are freed. */
	while (all->nover > 0) {
		free_over(all);
		send_pending(all);
	}
	if (all->nstuck > 0)
		free_over(all);
}

int
peers_pause(const struct peers *all, int ms)
{
	if (all->nstuck == 0)
		return (ms);
	return (loop_until(all->loop, ms, all->loop->now + 1000));
}
