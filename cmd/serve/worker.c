#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "serve/conn.h"
#include "serve/leave.h"
#include "serve/worker.h"
#include "util/warn.h"

#define CONNECTIONS_MAX 10000

static int
watch(int ep, int fd, uint32_t events)
{
	struct epoll_event ev = {.events = events, .data.fd = fd};

	return (epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev));
}

/* Of all workers that wait, a connection is to wake one. */
static int
watch_all(const struct worker *w)
{
	int ep = epoll_create1(EPOLL_CLOEXEC);
	nfds_t i;

	if (ep == -1)
		return (-1);
	for (i = 0; i < w->at->n; i++)
		if (watch(ep, w->at->socket[i].fd, EPOLLIN | EPOLLEXCLUSIVE) !=
		    0)
			goto fail_ep;
	if (watch(ep, w->life, EPOLLIN) != 0)
		goto fail_ep;
	return (ep);
fail_ep:
	(void)close(ep);
	return (-1);
}

/* Is it this worker that is to end? */
static int
is_over(const struct worker *w, uint32_t events)
{
	char token;

	if ((events & EPOLLIN) != 0)
		return (read(w->life, &token, 1) == 1);
	return ((events & (EPOLLHUP | EPOLLERR)) != 0);
}

/*
 * A connection, or -1 with errno; ECANCELED if it is to end.  The end of file
 * counts before a connection, which is for a worker that knows the new keys;
 * a byte counts after it, or nobody might wake up for it.
 */
static int
take(const struct worker *w, const struct epoll_event *ev, int n)
{
	uint32_t life = 0;
	int i, fd = -1;

	for (i = 0; i < n; i++)
		if (ev[i].data.fd == w->life)
			life = ev[i].events;
	if ((life & EPOLLHUP) != 0) {
		errno = ECANCELED;
		return (-1);
	}
	for (i = 0; i < n && fd == -1; i++)
		if (ev[i].data.fd != w->life)
			fd = accept4(ev[i].data.fd, NULL, NULL, SOCK_CLOEXEC);
	if (fd == -1)
		errno = is_over(w, life) ? ECANCELED : EAGAIN;
	return (fd);
}

/* Wait for a connection: -1 if the worker is to end. */
static int
next_connection(const struct worker *w, int ep)
{
	struct epoll_event ev[SOCKETS_MAX + 1];
	int n, fd;

	while (!leave_asked()) {
		n = epoll_wait(ep, ev, SOCKETS_MAX + 1, -1);
		if (n == -1 && errno != EINTR)
			break;
		if ((fd = take(w, ev, n)) != -1)
			return (fd);
		if (errno == ECANCELED)
			break;
	}
	return (-1);
}

/* The last idle worker says that there is none any more. */
static void
set_busy(const struct worker *w)
{
	const uint64_t one = 1;

	atomic_store(&w->board->state[w->place], BOARD_BUSY);
	if (board_count(w->board, BOARD_IDLE) == 0)
		(void)!write(w->wake, &one, sizeof(one));
}

/* Does the client have more connections than it may? */
static int
is_too_many(const struct worker *w, int fd)
{
	struct sockaddr_storage sa;
	socklen_t len = sizeof(sa);
	struct addr a;

	if (w->config->per_peer == 0 ||
	    getpeername(fd, (struct sockaddr *)&sa, &len) != 0)
		return (0);
	/* What a proxy has are connections of many clients. */
	a = addr_sock(&sa);
	if (trust_has(&w->config->trust, &a))
		return (0);
	return (board_enter(w->board, w->place, board_peer(&sa)) >
		w->config->per_peer);
}

void
worker_serve(const struct worker *w, int fd)
{
	struct err e;

	/* A download that the client breaks off is no event for the operator. */
	if (is_too_many(w, fd))
		conn_refuse(w->config, fd, "too many connections of a client");
	else
		(void)conn_run(w->config, fd, fd, &e);
	(void)close(fd);
	atomic_store(&w->board->peer[w->place], 0);
}

void
worker_run(const struct worker *w)
{
	int ep = watch_all(w), fd;
	unsigned int n;

	if (ep == -1) {
		warn0("cannot wait for connections: %s", strerror(errno));
		return;
	}
	for (n = 0; n < CONNECTIONS_MAX; n++) {
		atomic_store(&w->board->state[w->place], BOARD_IDLE);
		if ((fd = next_connection(w, ep)) == -1)
			break;
		set_busy(w);
		worker_serve(w, fd);
	}
	(void)close(ep);
}
