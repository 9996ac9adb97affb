#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "serve/conn.h"
#include "serve/listen.h"
#include "serve/log.h"
#include "serve/sockets.h"
#include "util/warn.h"

/* More connections than this wait in the system's queue. */
#define CHILDREN_MAX 512

struct listener {
	struct sockets at;
	unsigned int children;
};

static volatile sig_atomic_t stopped, hung_up;
static sigset_t unblocked; /* the mask while it waits */

static void
on_signal(int sig)
{
	if (sig == SIGTERM)
		stopped = 1;
	if (sig == SIGHUP)
		hung_up = 1;
}

_Noreturn static void
run_child(const struct config *c, const struct listener *l, int fd)
{
	struct err e;
	nfds_t i;

	for (i = 0; i < l->at.n; i++)
		(void)close(l->at.socket[i].fd);
	/* It may come to the whole process group, and ends no download. */
	(void)signal(SIGHUP, SIG_IGN);
	(void)signal(SIGTERM, SIG_DFL);
	(void)signal(SIGCHLD, SIG_DFL);
	(void)sigprocmask(SIG_SETMASK, &unblocked, NULL);
	/* A download that the client breaks off is no event for the operator. */
	_exit(conn_run(c, fd, fd, &e) == 0 ? 0 : 1);
}

static void
accept_one(const struct config *c, struct listener *l, int at)
{
	int fd = accept4(at, NULL, NULL, SOCK_CLOEXEC);
	pid_t pid;

	if (fd == -1)
		return;
	if ((pid = fork()) == 0)
		run_child(c, l, fd);
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
void
listen_prepare(void)
{
	static const int caught[] = {SIGTERM, SIGHUP, SIGCHLD};
	struct sigaction sa;
	sigset_t block;
	size_t i;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	(void)sigemptyset(&block);
	for (i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		(void)sigaddset(&block, caught[i]);
	(void)sigprocmask(SIG_BLOCK, &block, &unblocked);
	for (i = 0; i < sizeof(caught) / sizeof(caught[0]); i++) {
		(void)sigaction(caught[i], &sa, NULL);
		(void)sigdelset(&unblocked, caught[i]);
	}
}

static void
accept_all(const struct config *c, struct listener *l)
{
	nfds_t i;

	for (i = 0; i < l->at.n; i++)
		if (l->at.socket[i].revents != 0)
			accept_one(c, l, l->at.socket[i].fd);
}

int
listen_run(const struct config *c, const char *where, struct err *e)
{
	struct listener l = {.children = 0};
	nfds_t n;

	if (sockets_open(&l.at, where, e) != 0)
		return (-1);
	while (!stopped) {
		/* At the limit only a child's end, a signal, goes on. */
		n = l.children < CHILDREN_MAX ? l.at.n : 0;
		if (ppoll(l.at.socket, n, NULL, &unblocked) > 0)
			accept_all(c, &l);
		reap(&l);
		if (hung_up) {
			hung_up = 0;
			log_reopen();
			access_reload(c->access);
		}
	}
	return (0);
}
