#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "serve/conn.h"
#include "serve/listen.h"
#include "util/num.h"
#include "util/text.h"
#include "util/warn.h"

/* "localhost" has two addresses on most machines. */
#define SOCKETS_MAX 4

/* More connections than this wait in the system's queue. */
#define CHILDREN_MAX 512

struct listener {
	struct pollfd socket[SOCKETS_MAX];
	nfds_t n;
	unsigned int children;
};

static volatile sig_atomic_t stopped;

static void
on_signal(int sig)
{
	if (sig == SIGTERM)
		stopped = 1;
}

/* Split "[addr:]port" in place; what is not given keeps its default. */
static void
split_where(char *where, const char **host, const char **port)
{
	char *colon = strrchr(where, ':'), *end = strrchr(where, ']');

	*host = "localhost";
	*port = LISTEN_PORT;
	if (where[strspn(where, "0123456789")] == '\0') {
		*port = where;
		return;
	}
	if (colon != NULL && (end == NULL || colon > end)) {
		*colon = '\0';
		*port = colon + 1;
	}
	if (where[0] == '[' && end != NULL) {
		where++;
		*end = '\0';
	}
	if (where[0] != '\0')
		*host = where;
}

/* getaddrinfo(3) takes "" for 0, and of a number its last 16 bits. */
static int
is_port(const char *port)
{
	uint64_t n;

	if (port[strspn(port, "0123456789")] != '\0')
		return (1); /* a service's name */
	return (num_parse(port, strlen(port), &n) == 0 && n <= UINT16_MAX);
}

static void
announce(int fd)
{
	char host[NI_MAXHOST], port[NI_MAXSERV];
	struct sockaddr_storage sa;
	socklen_t len = sizeof(sa);

	if (getsockname(fd, (struct sockaddr *)&sa, &len) != 0 ||
	    getnameinfo((struct sockaddr *)&sa, len, host, sizeof(host), port,
		sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV) != 0)
		return;
	warn0(strchr(host, ':') == NULL ? "listening on %s:%s"
					: "listening on [%s]:%s",
	    host, port);
}

static int
open_socket(const struct addrinfo *a)
{
	int one = 1, fd;

	/* A client may be gone before it is accepted: do not wait for another. */
	fd = socket(
	    a->ai_family, a->ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd == -1)
		return (-1);
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (a->ai_family == AF_INET6)
		(void)setsockopt(
		    fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one));
	/* Accepted sockets inherit it: a head is not to wait for more. */
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (bind(fd, a->ai_addr, a->ai_addrlen) != 0 ||
	    listen(fd, SOMAXCONN) != 0) {
		(void)close(fd);
		return (-1);
	}
	return (fd);
}

static int
open_all(struct listener *l, const char *where, struct err *e)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list, *a;
	char *copy = strdup(where);
	const char *host, *port;
	int rc, fd;

	if (copy == NULL)
		return (err_nomem(e));
	split_where(copy, &host, &port);
	if (!is_port(port)) {
		free(copy);
		return (err_set(e, ERR_INPUT,
		    "cannot listen on %s: the port is a number from 0 to %d",
		    text_safe(where, strlen(where)), UINT16_MAX));
	}
	rc = getaddrinfo(host, port, &hints, &list);
	free(copy);
	if (rc != 0)
		return (err_set(e, ERR_FATAL, "cannot listen on %s: %s",
		    text_safe(where, strlen(where)), gai_strerror(rc)));
	for (a = list; a != NULL && l->n < SOCKETS_MAX; a = a->ai_next) {
		if ((fd = open_socket(a)) == -1)
			continue;
		l->socket[l->n].fd = fd;
		l->socket[l->n].events = POLLIN;
		l->n++;
		announce(fd);
	}
	freeaddrinfo(list);
	if (l->n > 0)
		return (0);
	(void)err_sys(e, "cannot listen on %s", where);
	/* An address that is taken stays taken. */
	e->kind = ERR_FATAL;
	return (-1);
}

_Noreturn static void
run_child(const struct config *c, const struct listener *l, int fd,
    const sigset_t *mask)
{
	struct err e;
	nfds_t i;

	for (i = 0; i < l->n; i++)
		(void)close(l->socket[i].fd);
	(void)signal(SIGTERM, SIG_DFL);
	(void)signal(SIGCHLD, SIG_DFL);
	(void)sigprocmask(SIG_SETMASK, mask, NULL);
	/* A download that the client breaks off is no event for the operator. */
	_exit(conn_run(c, fd, fd, &e) == 0 ? 0 : 1);
}

static void
accept_one(
    const struct config *c, struct listener *l, int at, const sigset_t *mask)
{
	int fd = accept4(at, NULL, NULL, SOCK_CLOEXEC);
	pid_t pid;

	if (fd == -1)
		return;
	if ((pid = fork()) == 0)
		run_child(c, l, fd, mask);
	if (pid == -1)
		warn0("cannot start a process: %s", strerror(errno));
	else
		l->children++;
	(void)close(fd);
}

static void
reap(struct listener *l)
{
	while (l->children > 0 && waitpid(-1, NULL, WNOHANG) > 0)
		l->children--;
}

/* Signals are let in only while it waits: none is missed. */
static void
catch_signals(sigset_t *mask)
{
	struct sigaction sa;
	sigset_t block;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	(void)sigaction(SIGTERM, &sa, NULL);
	(void)sigaction(SIGCHLD, &sa, NULL);
	(void)sigemptyset(&block);
	(void)sigaddset(&block, SIGTERM);
	(void)sigaddset(&block, SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &block, mask);
}

int
listen_run(const struct config *c, const char *where, struct err *e)
{
	struct listener l = {.n = 0, .children = 0};
	sigset_t mask;
	nfds_t i;

	/* First: who reads that it listens may stop it. */
	catch_signals(&mask);
	if (open_all(&l, where, e) != 0)
		return (-1);
	while (!stopped) {
		/* At the limit only a child's end, a signal, goes on. */
		if (ppoll(l.socket, l.children < CHILDREN_MAX ? l.n : 0, NULL,
			&mask) > 0)
			for (i = 0; i < l.n; i++)
				if (l.socket[i].revents != 0)
					accept_one(
					    c, &l, l.socket[i].fd, &mask);
		reap(&l);
	}
	return (0);
}
