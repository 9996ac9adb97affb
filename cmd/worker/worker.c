#include <sys/epoll.h>
#include <sys/socket.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "receive.h"
#include "util/clock.h"
#include "util/warn.h"
#include "worker/conn.h"
#include "worker/reply.h"
#include "worker/worker.h"

/* How many events one call of epoll_wait(2) returns at most. */
#define EVENTS 64

/* After WORKER_LEAVE, a silent connection is closed after this time. */
#define LEAVE_MS 5000

/*
 * Wait so much longer than the coprocess's own deadline: the coprocess reports
 * the timeout then.
 */
#define GRACE_MS 5000

/* How long to stop listening if there is no descriptor for a connection. */
#define RETRY_MS 1000

/*
 * The source of an event: the event carries one of these numbers, or the
 * address of a connection.  No address is below WHOM_CONN.
 */
enum whom {
	WHOM_CONTROL = 1,
	WHOM_STORE,
	WHOM_DISK,
	WHOM_LISTENER, /* of the first listening socket; the others follow */
	WHOM_CONN = 4096
};

static int
watch_events(const struct worker *w, int fd, uint32_t events, uint64_t whom)
{
	struct epoll_event ev = {.events = events};

	ev.data.u64 = whom;
	return (epoll_ctl(w->loop, EPOLL_CTL_ADD, fd, &ev));
}

static int
watch_store(struct worker *w, int change)
{
	struct epoll_event ev = {.events = EPOLLIN};
	int fd = bases_sock(w->bases);

	w->store_events = fd == -1 ? 0 : bases_events(w->bases);
	if (fd == -1)
		return (0);
	ev.events = (uint32_t)w->store_events;
	ev.data.u64 = WHOM_STORE;
	return (epoll_ctl(
	    w->loop, change ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &ev));
}

static void
listen_more(struct worker *w)
{
	unsigned int i;

	if (w->is_listening || w->is_leaving)
		return;
	for (i = 0; i < w->nat; i++)
		(void)watch_events(
		    w, w->at[i], EPOLLIN | EPOLLEXCLUSIVE, WHOM_LISTENER + i);
	w->is_listening = 1;
}

static void
listen_less(struct worker *w)
{
	unsigned int i;

	if (!w->is_listening)
		return;
	for (i = 0; i < w->nat; i++)
		(void)epoll_ctl(w->loop, EPOLL_CTL_DEL, w->at[i], NULL);
	w->is_listening = 0;
}

/* Accept a connection.  Return 1 if another one may wait, else 0. */
static int
accept_one(struct worker *w, int at)
{
	struct sockaddr_storage sa = {.ss_family = AF_UNSPEC};
	socklen_t len = sizeof(sa);
	struct addr a;
	int fd;

	fd = accept4(
	    at, (struct sockaddr *)&sa, &len, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd == -1 && (errno == EMFILE || errno == ENFILE ||
			    errno == ENOBUFS || errno == ENOMEM)) {
		/* Stop listening for a while: no descriptor or no memory. */
		listen_less(w);
		w->retry = w->now + RETRY_MS;
		return (0);
	}
	if (fd == -1)
		return (errno == ECONNABORTED || errno == EINTR);
	a = addr_sock(&sa);
	conn_open(w, fd, &a);
	return (1);
}

static void
leave(struct worker *w, int is_ending)
{
	struct conn *c, *next;
	unsigned int i;

	w->is_leaving = 1;
	w->is_ending |= is_ending;
	/* Accept the connections that wait: no other process will. */
	for (i = 0; is_ending && w->is_listening && i < w->nat; i++)
		while (accept_one(w, w->at[i]))
			continue;
	listen_less(w);
	/* Another process may want to bind the port: close the sockets now. */
	for (i = 0; i < w->nat; i++)
		(void)close(w->at[i]);
	w->nat = 0;
	for (c = DLIST_FIRST(&w->conns, struct conn, link); c != NULL;
	     c = next) {
		next = DLIST_NEXT(&w->conns, c, struct conn, link);
		conn_leave(c);
	}
}

/* End all connections; the log says of each answer that it was cut off. */
static void
cut_all(struct worker *w)
{
	struct conn *c;

	while ((c = DLIST_FIRST(&w->conns, struct conn, link)) != NULL)
		conn_cut(c);
}

/*
 * Receive an order.  Return its byte; 0 if none is here; or -1 if the master
 * is gone.  Set ${fd} to the descriptor that came with the order, or to -1.
 */
static int
receive_order(struct worker *w, int *fd)
{
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(sizeof(int))];
	} control;
	char byte = 0;
	struct iovec one = {&byte, 1};
	struct msghdr m = {.msg_iov = &one,
	    .msg_iovlen = 1,
	    .msg_control = control.space,
	    .msg_controllen = sizeof(control.space)};
	struct cmsghdr *h;
	ssize_t n = recvmsg(w->control, &m, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);

	*fd = -1;
	if (n == 0)
		return (-1);
	if (n < 0)
		return (errno == EAGAIN || errno == EINTR ? 0 : -1);
	h = CMSG_FIRSTHDR(&m);
	if (h != NULL && h->cmsg_level == SOL_SOCKET &&
	    h->cmsg_type == SCM_RIGHTS && h->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(fd, CMSG_DATA(h), sizeof(int));
	return (byte);
}

/* The coprocess is lost: ask the master for a socket to one. */
static void
want_store(struct worker *w, const char *why)
{
	static const char wish = WORKER_WANTS_STORE;

	warn0("the coprocess: %s", why);
	(void)send(
	    w->control, &wish, sizeof(wish), MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* ${fd} is -1 if this process had no free descriptor for the socket. */
static void
take_store(struct worker *w, int fd)
{
	struct err e;

	if (fd == -1)
		want_store(w, "no descriptor is free for its socket");
	else if (bases_attach(w->bases, fd, &e) != 0)
		want_store(w, e.text);
	else
		(void)watch_store(w, 0);
}

static void
take_order(struct worker *w)
{
	int fd, order = receive_order(w, &fd);

	switch (order) {
	case WORKER_STORE:
		take_store(w, fd);
		return;
	case WORKER_LOG:
		if (w->log != NULL && fd != -1)
			(void)dup3(fd, w->log->fd, O_CLOEXEC);
		break;
	case WORKER_LEAVE:
		leave(w, 0);
		break;
	case WORKER_END:
		leave(w, 1);
		break;
	case WORKER_CUT:
		leave(w, 1);
		cut_all(w);
		break;
	case -1:
		/* The master is gone, and nobody restarts the coprocess. */
		(void)epoll_ctl(w->loop, EPOLL_CTL_DEL, w->control, NULL);
		leave(w, 1);
		break;
	default:
		break;
	}
	if (fd != -1)
		(void)close(fd);
}

/* Take answers of the coprocess.  If it is gone, ask the master for one. */
static void
take_store_answers(struct worker *w)
{
	struct err e;

	if (bases_sock(w->bases) != -1 && bases_take(w->bases, &e) != 0)
		want_store(w, e.text);
}

static void
take_event(struct worker *w, const struct epoll_event *ev)
{
	struct conn *c;

	if (ev->data.u64 == WHOM_CONTROL) {
		take_order(w);
	} else if (ev->data.u64 == WHOM_DISK) {
		disk_take(w->disk);
	} else if (ev->data.u64 == WHOM_STORE) {
		take_store_answers(w);
	} else if (ev->data.u64 < WHOM_CONN) {
		/* An order among these events may have closed the sockets. */
		if (w->is_listening)
			(void)accept_one(
			    w, w->at[ev->data.u64 - WHOM_LISTENER]);
	} else {
		c = ev->data.ptr;
		if ((ev->events & (EPOLLIN | EPOLLRDHUP)) != 0)
			c->can_read = 1;
		if ((ev->events & EPOLLOUT) != 0)
			c->can_write = 1;
		if ((ev->events & (EPOLLHUP | EPOLLERR)) != 0)
			c->is_broken = 1;
		if ((ev->events & EPOLLERR) != 0)
			c->is_reset = 1;
		conn_queue(c);
	}
}

/*
 * Give each connection that is in the queue now one turn.  A connection that is
 * queued meanwhile gets its turn at the next call.
 */
static void
give_turns(struct worker *w)
{
	struct dlist now;
	struct conn *c;

	if (dlist_isempty(&w->queue))
		return;
	now = w->queue;
	now.next->prev = now.prev->next = &now;
	dlist_init(&w->queue);
	while ((c = DLIST_FIRST(&now, struct conn, queue)) != NULL) {
		dlist_remove(&c->queue);
		conn_turn(c);
	}
}

/* Call what ${t}, a timer that is over, was set for. */
static void
take_timer(struct timer *t)
{
	char *p = (char *)t;

	if (t->kind == TIMER_ARRIVAL)
		conn_look((void *)(p - offsetof(struct conn, look)));
	else
		conn_timeout((void *)(p - offsetof(struct conn, timer)));
}

static int
pause_of(const struct worker *w)
{
	int ms = timers_pause(&w->timers, w->now);

	if (!dlist_isempty(&w->queue))
		return (0);
	if (!w->is_listening && !w->is_leaving && (ms < 0 || ms > RETRY_MS))
		return (RETRY_MS);
	/* At least once a second, bases_tick must close unused slices. */
	return (ms < 0 || ms > 1000 ? 1000 : ms);
}

static void
run(struct worker *w)
{
	struct epoll_event ev[EVENTS];
	struct timer *t;
	int i, n;

	while (!w->is_leaving || !dlist_isempty(&w->conns)) {
		n = epoll_wait(w->loop, ev, EVENTS, pause_of(w));
		w->now = clock_ms();
		bases_tick(w->bases, w->now);
		for (i = 0; i < n; i++)
			take_event(w, &ev[i]);
		give_turns(w);
		while ((t = timers_due(&w->timers, w->now)) != NULL)
			take_timer(t);
		if (bases_events(w->bases) != w->store_events)
			(void)watch_store(w, 1);
		if (!w->is_listening && w->now >= w->retry)
			listen_more(w);
		conns_tidy(w);
	}
}

static void
wake(void *cookie, struct waiter *x)
{
	struct conn *c = reply_conn(x);

	(void)cookie;
	timer_stop(&c->timer);
	conn_queue(c);
}

static void
set_timers(struct worker *w)
{
	const struct config *c = w->config;
	int64_t ms[TIMERS_MAX] = {0}, stall = (int64_t)c->progress_time * 250;
	static const int drain[DRAIN_KINDS] = {1, 2, 4, 8, 16, 32, 50};
	int i;

	ms[TIMER_IDLE] = (int64_t)c->idle_time * 1000;
	ms[TIMER_REQUEST] = (int64_t)c->request_time * 1000;
	ms[TIMER_STORE] = (int64_t)c->store_time * 1000 + GRACE_MS;
	ms[TIMER_STALL] = stall < 5000 ? stall : 5000;
	ms[TIMER_LINGER] = LINGER_MS;
	ms[TIMER_LEAVE] = LEAVE_MS;
	ms[TIMER_ARRIVAL] = ARRIVALS_LOOK_MS;
	for (i = 0; i < DRAIN_KINDS; i++)
		ms[TIMER_DRAIN + i] = drain[i];
	timers_init(&w->timers, ms);
}

static int
open_parts(struct worker *w, const struct worker_setup *s, struct err *e)
{
	const struct bases_setup b = {.versions = s->versions,
	    .slices = s->slices,
	    .board = s->board,
	    .good = (int64_t)s->config->recheck * 1000,
	    .wake = wake,
	    .cookie = w};

	dlist_init(&w->queue);
	dlist_init(&w->conns);
	dlist_init(&w->gone);
	set_timers(w);
	if ((w->memory = memory_open()) == NULL)
		return (err_nomem(e));
	if (bases_open(&w->bases, &b, e) != 0 ||
	    disk_open(&w->disk, wake, w, e) != 0 ||
	    bases_attach(w->bases, s->store, e) != 0)
		return (-1);
	w->loop = epoll_create1(EPOLL_CLOEXEC);
	if (w->loop == -1 ||
	    watch_events(w, s->control, EPOLLIN, WHOM_CONTROL) != 0 ||
	    watch_events(w, disk_fd(w->disk), EPOLLIN, WHOM_DISK) != 0 ||
	    watch_store(w, 0) != 0)
		return (err_sys(e, "cannot watch descriptors"));
	return (0);
}

int
worker_run(const struct worker_setup *s, struct err *e)
{
	struct worker w = {.config = s->config,
	    .board = s->board,
	    .log = s->log,
	    .at = s->at,
	    .nat = s->nat,
	    .refusals = s->refusals,
	    .control = s->control};

	if (open_parts(&w, s, e) != 0)
		return (-1);
	if (s->confine != NULL && s->confine(e) != 0)
		return (-1);
	w.now = clock_ms();
	listen_more(&w);
	run(&w);
	return (0);
}
