#include <limits.h>

#include "worker/timers.h"

void
timers_init(struct timers *t, const int64_t ms[TIMERS_MAX])
{
	unsigned int i;

	for (i = 0; i < TIMERS_MAX; i++) {
		dlist_init(&t->list[i]);
		t->ms[i] = ms[i];
	}
}

void
timer_init(struct timer *x)
{
	dlist_init(&x->link);
	x->due = 0;
	x->kind = 0;
}

void
timer_set(struct timers *t, struct timer *x, unsigned int kind, int64_t now)
{
	dlist_remove(&x->link);
	x->due = now + t->ms[kind];
	x->kind = kind;
	dlist_add(&t->list[kind], &x->link);
}

void
timer_stop(struct timer *x)
{
	dlist_remove(&x->link);
}

int
timer_isset(const struct timer *x)
{
	return (!dlist_isempty(&x->link));
}

struct timer *
timers_due(struct timers *t, int64_t now)
{
	struct timer *x;
	unsigned int i;

	for (i = 0; i < TIMERS_MAX; i++) {
		x = DLIST_FIRST(&t->list[i], struct timer, link);
		if (x != NULL && x->due <= now) {
			timer_stop(x);
			return (x);
		}
	}
	return (NULL);
}

int
timers_pause(const struct timers *t, int64_t now)
{
	int64_t left = -1;
	const struct timer *x;
	unsigned int i;

	for (i = 0; i < TIMERS_MAX; i++) {
		x = DLIST_FIRST(&t->list[i], struct timer, link);
		if (x != NULL && (left < 0 || x->due - now < left))
			left = x->due > now ? x->due - now : 0;
	}
	return (left > INT_MAX ? INT_MAX : (int)left);
}
