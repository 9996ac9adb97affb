#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "coprocess/peerin.h"
#include "util/warn.h"
#include "wire/packet.h"

/* How many asks of an asker are taken before other askers have a turn. */
#define TURN 64

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

void
peer_cut(struct peer *p)
{
	if (!p->isover)
		p->all->nover++;
	p->isover = 1;
}

void
peer_cutwarn(struct peer *p, const char *why)
{
	if (!p->isover)
		warn0("a server that asks is cut off: %s", why);
	peer_cut(p);
}

static void
take_ask(struct peer *p, const struct wire_ask *q)
{
	const struct peer_handler *h = &p->all->handler;
	struct ask *a;

	if (q->kind == WIRE_RELEASE) {
		if ((a = *peer_findask(p, q->id)) != NULL)
			ask_release(a);
		return;
	}
	if ((a = peer_openask(p, q)) == NULL)
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
		peer_senddue(p);
	for (i = 0; i < TURN && got == PACKET_GOT && !p->isover; i++) {
		got = packet_ask(p->sock, &q, &e);
		if (got == PACKET_GOT)
			take_ask(p, &q);
	}
	if (got == PACKET_BAD)
		peer_cutwarn(p, e.text);
	if (got == PACKET_END)
		peer_cut(p);
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

	for (i = 0; i < PEER_BUCKETS; i++)
		while ((a = p->bucket[i]) != NULL) {
			p->bucket[i] = a->next;
			ask_free(a);
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
free_over(struct peers *all)
{
	struct peer *p, *next;

	for (p = DLIST_FIRST(&all->list, struct peer, link); p != NULL;
	     p = next) {
		next = DLIST_NEXT(&all->list, p, struct peer, link);
		if (p->stuck != -1 && all->loop->now - p->stuck > all->patience)
			peer_cutwarn(p, "it takes no answers");
		if (!p->isover)
			continue;
		all->nover--;
		free_peer(p);
	}
}

void
peers_tidy(struct peers *all)
{
	peers_send(all);
	/* Freeing peers may free slices that asks of other peers wait for. */
	while (all->nover > 0) {
		free_over(all);
		peers_send(all);
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
