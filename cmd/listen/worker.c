#include <errno.h>
#include <sys/epoll.h>

#include "listen/reload.h"
#include "listen/admit.h"
#include "listen/base.h"
#include "listen/fetcher.h"
#include "listen/recent.h"
#include "listen/self.h"
#include "listen/visit.h"
#include "listen/worker.h"

#define VISITS_MAX 1000000

/* After so long without a request it has no package open. */
#define REST_MS 1000

/* In the epoll set, to know them from connections. */
#define LISTENS ((uint64_t)1 << 32)

int
worker_watch(const struct table *t, int fd)
{
	/* Edges: of all workers, a connection is to wake one. */
	struct epoll_event ev = {
	    .events = EPOLLIN | EPOLLET, .data.u64 = LISTENS | (uint32_t)fd};

	if (epoll_ctl(t->ep, EPOLL_CTL_MOD, fd, &ev) == 0)
		return (0);
	return (
	    errno == ENOENT ? epoll_ctl(t->ep, EPOLL_CTL_ADD, fd, &ev) : -1);
}

/* Wait for something to do: 0, or -1 if that cannot be. */
static int
wait_event(const struct worker *w, struct epoll_event *ev)
{
	int n;

	do {
		self_wait();
		n = epoll_wait(
		    w->table->ep, ev, 1, base_isheld() ? REST_MS : -1);
		self_work();
		if (n == 0)
			base_rest();
	} while (n == 0 || (n == -1 && errno == EINTR));
	return (n == 1 ? 0 : -1);
}

/* What was waited for is for another: let it be seen once more. */
static void
pass_on(const struct worker *w, const struct epoll_event *ev)
{
	int fd = (int)(uint32_t)ev->data.u64;

	if ((ev->data.u64 & LISTENS) != 0)
		(void)worker_watch(w->table, fd);
	else
		table_call(w->table, fd);
}

static void
handle(struct worker *w, const struct epoll_event *ev)
{
	int fd = (int)(uint32_t)ev->data.u64;
	unsigned int hints = ev->events;

	if ((ev->data.u64 & LISTENS) != 0) {
		hints = 0;
		if ((fd = admit(w, fd)) == -1)
			return;
	} else if (table_claim(w->table, fd, w->who) == NULL) {
		return;
	}
	visit(w, fd, (hints & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0);
}

/*
 * Wait for a turn.  A coprocess may be of use in it, but not for long; who has
 * one and sees a turn that another takes looks again at the next signal.
 */
static int
lead(void)
{
	int rc;

	if (self_leads())
		return (0);
	do {
		do {
			base_rest();
		} while (base_isheld() && !self_expect(REST_MS));
	} while ((rc = self_lead()) == 1);
	return (rc);
}

void
worker_run(struct worker *w)
{
	struct epoll_event ev;
	unsigned int n;

	for (n = 0; n < VISITS_MAX; n++) {
		if (lead() != 0)
			break;
		if (wait_event(w, &ev) != 0)
			break;
		if (reload_isold()) {
			pass_on(w, &ev);
			break;
		}
		handle(w, &ev);
	}
	self_yield();
	visit_free();
	recent_free();
	base_rest();
	fetcher_close();
	log_leave();
}
