#include <stdlib.h>
#include <unistd.h>

#include "coprocess/peerin.h"

struct ask **
peer_findask(struct peer *p, uint32_t id)
{
	struct ask **a = &p->bucket[id % PEER_BUCKETS];

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

void
ask_free(struct ask *a)
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

void
ask_release(struct ask *a)
{
	struct ask **where = peer_findask(a->peer, a->id);

	*where = a->next;
	ask_free(a);
}

struct ask *
peer_openask(struct peer *p, const struct wire_ask *q)
{
	struct ask *a, **where = peer_findask(p, q->id);

	if (*where != NULL) {
		peer_cutwarn(p, "a number is used twice");
		return (NULL);
	}
	if (p->nopen == WIRE_ASKS_MAX) {
		peer_cutwarn(p, "too many questions are open");
		return (NULL);
	}
	if ((a = calloc(1, sizeof(*a))) == NULL) {
		peer_cutwarn(p, "out of memory");
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
end_ask(struct ask *a, const struct wire_answer *w, int fd)
{
	struct peers *all = a->peer->all;

	if (a->slice != NULL && a->in != NULL)
		all->handler.leave(all->handler.cookie, a);
	ask_leave(a);
	a->fd = fd;
	if ((a->final = malloc(sizeof(*a->final))) == NULL) {
		peer_cutwarn(a->peer, "out of memory");
		return;
	}
	*a->final = *w;
	peer_makedue(a);
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
		peer_makedue(a);
}
