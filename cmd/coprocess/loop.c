#include <limits.h>
#include <sys/epoll.h>

#include "coprocess/loop.h"
#include "util/clock.h"

#define EVENTS 64

int
loop_open(struct loop *l, struct err *e)
{
	l->now = clock_ms();
	if ((l->epoll = epoll_create1(EPOLL_CLOEXEC)) == -1)
		return (err_sys(e, "cannot wait for events"));
	return (0);
}

int
loop_watch(const struct loop *l, int fd, uint32_t events, struct watcher *w,
    struct err *e)
{
	struct epoll_event ev = {.events = events, .data.ptr = w};

	if (epoll_ctl(l->epoll, EPOLL_CTL_ADD, fd, &ev) != 0)
		return (err_sys(e, "cannot wait for events"));
	return (0);
}

void
loop_change(const struct loop *l, int fd, uint32_t events, struct watcher *w)
{
	struct epoll_event ev = {.events = events, .data.ptr = w};

	(void)epoll_ctl(l->epoll, EPOLL_CTL_MOD, fd, &ev);
}

void
loop_turn(struct loop *l, int ms)
{
	struct epoll_event ev[EVENTS];
	int i, n = epoll_wait(l->epoll, ev, EVENTS, ms);
	struct watcher *w;

	l->now = clock_ms();
	for (i = 0; i < n; i++) {
		w = ev[i].data.ptr;
		w->ready(w, ev[i].events);
	}
}

int
loop_until(const struct loop *l, int ms, int64_t when)
{
	int64_t left = when - l->now;

	if (left < 0)
		left = 0;
	if (ms >= 0 && left > ms)
		return (ms);
	return (left < INT_MAX ? (int)left : INT_MAX);
}
