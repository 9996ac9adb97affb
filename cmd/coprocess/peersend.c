#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "coprocess/peerin.h"
#include "coprocess/slice.h"
#include "wire/packet.h"

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
		ask_release(a);
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
		peer_cut(p);
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

void
peer_senddue(struct peer *p)
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

void
peer_makedue(struct ask *a)
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

void
peers_send(struct peers *all)
{
	struct peer *p;

	while ((p = DLIST_FIRST(&all->pending, struct peer, pending)) != NULL) {
		dlist_remove(&p->pending);
		p->ispending = 0;
		peer_senddue(p);
	}
}
