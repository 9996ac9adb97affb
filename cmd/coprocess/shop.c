#include <string.h>
#include <sys/epoll.h>

#include "coprocess/shop.h"
#include "store/spec.h"

/* The limits of find.c and slice.c keep calls below this. */
#define SHOP_CALLS (SHOP_HEADS + SHOP_TRANSFERS)

static void
shop_ready(struct watcher *w, uint32_t events)
{
	/* turn() calls shops_step each time. */
	(void)w;
	(void)events;
}

void
shops_init(struct shops *s, struct loop *l, struct sources *sources)
{
	struct shop *shop;

	memset(s, 0, sizeof(*s));
	s->loop = l;
	s->sources = sources;
	sources->parallel = SHOP_CALLS;
	sources->isunread = 1;
	for (s->n = 0; s->n < sources->n; s->n++) {
		shop = &s->shop[s->n];
		shop->watcher.ready = shop_ready;
		shop->source = &sources->one[s->n];
		shop->index = s->n;
		shop->isdir = !spec_isremote(shop->source->spec);
		shop->iss3 = spec_iss3(shop->source->spec);
		if (shop->isdir)
			shop->group = s->ngroups++;
	}
	if (s->ngroups == 0)
		s->ngroups = 1;
}

static int
open_caller(struct shops *s, struct shop *shop, struct err *e)
{
	if (shop->source->caller != NULL)
		return (0);
	if (source_ready(s->sources, shop->source, e) != 0)
		return (-1);
	return (loop_watch(s->loop, caller_pollfd(shop->source->caller),
	    EPOLLIN, &shop->watcher, e));
}

int
shop_prepare(struct shops *s, struct shop *shop, struct errand *x,
    void (*done)(struct errand *x, int rc, const struct err *e), struct err *e)
{
	if (open_caller(s, shop, e) != 0)
		return (-1);
	remote_init(&x->remote, shop->source->caller);
	x->remote.isnohead = shop->isnohead;
	x->shop = shop;
	x->done = done;
	return (0);
}

void
shop_fail(const struct shops *s, struct shop *shop, const struct err *e)
{
	if (e->kind != ERR_TEMP)
		return;
	shop->troubled = s->loop->now + SHOP_TROUBLE;
	shop->trouble = *e;
}

int
shop_istroubled(const struct shops *s, const struct shop *shop)
{
	return (s->loop->now < shop->troubled);
}

static void
end_calls(struct shop *shop)
{
	struct errand *x;
	struct call *call;
	struct err e;
	int rc;

	while ((call = caller_next(shop->source->caller)) != NULL) {
		x = (struct errand *)(void *)remote_ofcall(call);
		if ((rc = remote_goon(&x->remote, &e)) == 1)
			continue;
		shop->isnohead |= x->remote.isnohead;
		x->done(x, rc, &e);
	}
}

void
shops_step(struct shops *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (s->shop[i].source->caller == NULL)
			continue;
		caller_step(s->shop[i].source->caller);
		end_calls(&s->shop[i]);
	}
}

int
shops_pause(const struct shops *s, int ms)
{
	size_t i;
	int own;

	for (i = 0; i < s->n; i++) {
		if (s->shop[i].source->caller == NULL)
			continue;
		own = caller_pause(s->shop[i].source->caller);
		if (own >= 0 && (ms < 0 || own < ms))
			ms = own;
	}
	return (ms);
}
