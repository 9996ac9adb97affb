#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "listen/fetchargs.h"
#include "listen/keeper.h"
#include "listen/sandbox.h"
#include "secrets.h"
#include "util/warn.h"

/* While those of all workers are ending, others may begin. */
#define MAX_EACH 2
#define MAX_MORE 16

/* A keeper that has stopped holds nobody up for longer. */
#define SEND_SECONDS 5

struct keeper {
	int fd;
	unsigned int n; /* coprocesses */
	unsigned int max;
	struct fetchargs args;
	sigset_t unblocked;
};

/* A control message with two descriptors. */
union ends {
	struct cmsghdr align;
	char space[CMSG_SPACE(2 * sizeof(int))];
};

int
keeper_isgone(int keeper)
{
	struct pollfd p = {.fd = keeper, .events = 0};

	return (poll(&p, 1, 0) != 0);
}

int
keeper_ask(int keeper, int in, int out, struct err *e)
{
	const int end[2] = {in, out};
	union ends control = {.space = {0}};
	char byte = 0;
	struct iovec one = {&byte, 1};
	struct msghdr m = {.msg_iov = &one,
	    .msg_iovlen = 1,
	    .msg_control = control.space,
	    .msg_controllen = sizeof(control.space)};
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	ssize_t n;

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(end));
	memcpy(CMSG_DATA(c), end, sizeof(end));
	do {
		n = sendmsg(keeper, &m, MSG_NOSIGNAL);
	} while (n == -1 && errno == EINTR);
	if (n == 1)
		return (0);
	(void)err_sys(e, "cannot ask for chanpack-fetch");
	e->kind = ERR_TEMP;
	return (-1);
}

/* How many descriptors have come; those of a strange number are closed. */
static size_t
take_ends(struct msghdr *m, int end[2])
{
	struct cmsghdr *c = CMSG_FIRSTHDR(m);
	size_t n;

	if (c == NULL || c->cmsg_level != SOL_SOCKET ||
	    c->cmsg_type != SCM_RIGHTS)
		return (0);
	n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	memcpy(end, CMSG_DATA(c), n * sizeof(int));
	if (n == 1)
		(void)close(end[0]);
	return (n);
}

/* Read a message: 1 if it is a wish, 0 if not, -1 at the end. */
static int
receive(int fd, int end[2])
{
	union ends control;
	char byte;
	struct iovec one = {&byte, 1};
	struct msghdr m = {.msg_iov = &one,
	    .msg_iovlen = 1,
	    .msg_control = control.space,
	    .msg_controllen = sizeof(control.space)};
	ssize_t n = recvmsg(fd, &m, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);

	if (n == -1)
		return (errno == EINTR || errno == EAGAIN ? 0 : -1);
	if (take_ends(&m, end) == 2)
		return (1);
	/* An empty message looks as the end does. */
	return (n == 0 && keeper_isgone(fd) ? -1 : 0);
}

_Noreturn static void
run_fetch(const struct keeper *k, const int end[2])
{
	/*
	 * SIGHUP and SIGTERM stay ignored: they come to the whole process
	 * group, and a coprocess ends when its worker wants no more.
	 */
	(void)signal(SIGCHLD, SIG_DFL);
	(void)signal(SIGPIPE, SIG_DFL);
	(void)sigprocmask(SIG_SETMASK, &k->unblocked, NULL);
	if (dup2(end[0], STDIN_FILENO) != -1 &&
	    dup2(end[1], STDOUT_FILENO) != -1)
		fetchargs_exec(&k->args);
	warn0("cannot start chanpack-fetch: %s", strerror(errno));
	_exit(127);
}

static void
start_fetch(struct keeper *k, const int end[2])
{
	pid_t pid = -1;

	if (k->n < k->max && (pid = fork()) == 0)
		run_fetch(k, end);
	if (pid == -1)
		warn0("cannot start chanpack-fetch: %s",
		    k->n < k->max ? strerror(errno) : "there are too many");
	else
		k->n++;
	(void)close(end[0]);
	(void)close(end[1]);
}

static void
keep(struct keeper *k)
{
	struct pollfd p = {.fd = k->fd, .events = POLLIN};
	int end[2], rc = 0;

	while (rc != -1) {
		while (k->n > 0 && waitpid(-1, NULL, WNOHANG) > 0)
			k->n--;
		/* A child that ends is seen at once: its signal is let in. */
		if (ppoll(&p, 1, NULL, &k->unblocked) <= 0)
			continue;
		if ((rc = receive(k->fd, end)) == 1)
			start_fetch(k, end);
	}
}

static void
on_child(int sig)
{
	(void)sig;
}

static void
take_signals(struct keeper *k)
{
	struct sigaction sa;
	sigset_t block;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_child;
	(void)sigaction(SIGCHLD, &sa, NULL);
	(void)signal(SIGHUP, SIG_IGN);
	(void)signal(SIGTERM, SIG_IGN);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)sigemptyset(&k->unblocked);
	(void)sigemptyset(&block);
	(void)sigaddset(&block, SIGCHLD);
	(void)sigprocmask(SIG_SETMASK, &block, NULL);
}

/*
 * Nothing that the server has open stays open here: the client's connection
 * would not end, nor would a port be free.
 */
static int
leave_files(struct keeper *k)
{
	int null = open("/dev/null", O_RDWR);

	if (null == -1 || dup2(null, STDIN_FILENO) == -1 ||
	    dup2(null, STDOUT_FILENO) == -1)
		return (-1);
	/* The highest of the three standard ones is free: it is above. */
	if (dup3(k->fd, STDERR_FILENO + 1, O_CLOEXEC) == -1 &&
	    k->fd != STDERR_FILENO + 1)
		return (-1);
	k->fd = STDERR_FILENO + 1;
	closefrom(k->fd + 1);
	return (0);
}

_Noreturn static void
run_keeper(const struct config *c, int fd)
{
	struct keeper k = {
	    .fd = fd, .max = MAX_EACH * c->workers_max + MAX_MORE};
	struct err unused;

	(void)prctl(PR_SET_NAME, "chanpack-keeper");
	take_signals(&k);
	sandbox_prepare(c, 0);
	/* The server tries the same, and says what is wrong. */
	if (c->user != NULL && user_become(c->user, &unused) != 0)
		_exit(EXIT_FAILURE);
	/* Behind that: a change of user has set it anew. */
	(void)prctl(PR_SET_DUMPABLE, 0);
	if (leave_files(&k) != 0) {
		warn0("keeper: %s", strerror(errno));
		_exit(EXIT_FAILURE);
	}
	fetchargs_make(&k.args, &c->distant);
	keep(&k);
	_exit(0);
}

int
keeper_start(struct config *c, struct err *e)
{
	const struct timeval limit = {SEND_SECONDS, 0};
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return (err_sys(e, "cannot make a pair of sockets"));
	if ((pid = fork()) == 0)
		run_keeper(c, pair[1]);
	(void)close(pair[1]);
	if (pid == -1) {
		(void)close(pair[0]);
		return (err_sys(e, "cannot start a process"));
	}
	(void)setsockopt(
	    pair[0], SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	c->distant.keeper = pair[0];
	secrets_forget();
	return (0);
}
