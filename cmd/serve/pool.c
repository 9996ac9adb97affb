#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "serve/clock.h"
#include "serve/leave.h"
#include "serve/pool.h"
#include "serve/sandbox.h"
#include "util/warn.h"

/* How often workers that nobody needs are looked for, in ms. */
#define SHRINK_EVERY 1000

/* A worker that dies sooner is not started again at once. */
#define DIED_EARLY 1000
#define PAUSE_MIN  50
#define PAUSE_MAX  1000

static int
open_life(struct pool *p, struct err *e)
{
	if (pipe2(p->life, O_CLOEXEC | O_NONBLOCK) != 0)
		return (err_sys(e, "cannot make a pipe"));
	return (0);
}

int
pool_make(struct pool *p, struct config *c, const struct sockets *at,
    const sigset_t *mask, struct err *e)
{
	memset(p, 0, sizeof(*p));
	p->wake = p->life[0] = p->life[1] = -1;
	p->config = c;
	p->at = at;
	p->mask = mask;
	p->places = calloc(c->workers_max, sizeof(*p->places));
	if (p->places == NULL)
		return (err_nomem(e));
	if (board_make(&p->board, c->workers_max, e) != 0)
		return (-1);
	c->board = &p->board;
	if ((p->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) == -1)
		return (err_sys(e, "cannot make an eventfd"));
	return (open_life(p, e));
}

/* In a new process: what it shares with its parent, it gives up. */
static void
become_worker(const struct pool *p)
{
	/* It may come to the whole process group, and ends no download. */
	(void)signal(SIGHUP, SIG_IGN);
	(void)signal(SIGCHLD, SIG_DFL);
	leave_watch();
	if (p->life[1] != -1)
		(void)close(p->life[1]);
	(void)sigprocmask(SIG_SETMASK, p->mask, NULL);
}

_Noreturn static void
run_worker(const struct pool *p, unsigned int place, int fd)
{
	struct worker w = {.config = p->config,
	    .at = p->at,
	    .board = (struct board *)&p->board,
	    .place = place,
	    .wake = p->wake,
	    .life = p->life[0]};

	become_worker(p);
	sandbox_enter(p->config);
	if (fd == -1)
		worker_run(&w);
	else
		worker_serve(&w, fd);
	_exit(0);
}

/* Start a worker, for ${fd} alone unless that is -1. */
static int
start(struct pool *p, int fd)
{
	unsigned int i = 0;
	pid_t pid;

	while (p->places[i].pid != 0)
		i++;
	/* Before the fork: or it would be told twice that none is idle. */
	atomic_store(&p->board.state[i], fd == -1 ? BOARD_IDLE : BOARD_BUSY);
	if ((pid = fork()) == 0)
		run_worker(p, i, fd);
	if (pid == -1) {
		warn0("cannot start a process: %s", strerror(errno));
		atomic_store(&p->board.state[i], BOARD_FREE);
		p->not_before = clock_ms() + PAUSE_MAX;
		return (-1);
	}
	p->places[i].pid = pid;
	p->places[i].since = clock_ms();
	p->n++;
	return (0);
}

/* One that crashes as soon as it is started would be started for ever. */
static void
note_crash(struct pool *p, const struct place *at, int sig)
{
	int64_t now = clock_ms();

	warn0("worker %ld was ended by signal %d (%s)", (long)at->pid, sig,
	    strsignal(sig));
	p->pause = now - at->since >= DIED_EARLY ? 0 : p->pause * 2;
	if (p->pause == 0)
		p->pause = PAUSE_MIN;
	if (p->pause > PAUSE_MAX)
		p->pause = PAUSE_MAX;
	p->not_before = now + p->pause;
}

void
pool_reap(struct pool *p)
{
	unsigned int i;
	int status;
	pid_t pid;

	while (p->n > 0 && (pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (i = 0; i < p->board.max && p->places[i].pid != pid; i++)
			continue;
		if (i == p->board.max)
			continue;
		if (WIFSIGNALED(status))
			note_crash(p, &p->places[i], WTERMSIG(status));
		p->places[i].pid = 0;
		atomic_store(&p->board.peer[i], 0);
		atomic_store(&p->board.state[i], BOARD_FREE);
		p->n--;
	}
}

/* How many workers to start: more at a time the more there are. */
static unsigned int
missing(const struct pool *p, unsigned int idle)
{
	unsigned int n = 0;

	if (p->n < p->config->workers_min)
		n = p->config->workers_min - p->n;
	if (idle == 0 && n == 0)
		n = p->n / 4 + 1;
	if (n > p->board.max - p->n)
		n = p->board.max - p->n;
	return (n);
}

/* Tell a part of those that are idle without need to end. */
static void
shrink(struct pool *p, unsigned int idle)
{
	unsigned int busy = p->n > idle ? p->n - idle : 0;
	unsigned int keep = busy + busy / 4 + 1, i;

	if (keep < p->config->workers_min)
		keep = p->config->workers_min;
	if (p->n <= keep)
		return;
	for (i = 0; i < (p->n - keep + 3) / 4; i++)
		(void)!write(p->life[1], "", 1);
}

int
pool_tend(struct pool *p)
{
	int64_t now = clock_ms();
	unsigned int idle, want;
	uint64_t unused;

	(void)!read(p->wake, &unused, sizeof(unused));
	pool_reap(p);
	idle = board_count(&p->board, BOARD_IDLE);
	if (now >= p->not_before)
		for (want = missing(p, idle); want > 0; want--)
			if (start(p, -1) != 0)
				break;
	if (now < p->not_before && missing(p, idle) > 0)
		return ((int)(p->not_before - now));
	if (p->n <= p->config->workers_min)
		return (-1);
	if (now >= p->shrink_at) {
		shrink(p, idle);
		p->shrink_at = now + SHRINK_EVERY;
	}
	return (SHRINK_EVERY);
}

void
pool_renew(struct pool *p)
{
	int old[2] = {p->life[0], p->life[1]};
	struct err e;

	if (open_life(p, &e) != 0) {
		p->life[0] = old[0];
		p->life[1] = old[1];
		warn_err(&e);
		return;
	}
	board_dismiss(&p->board);
	(void)close(old[0]);
	(void)close(old[1]);
}

/*
 * What the system has accepted for us would be reset when the socket is closed.
 */
static void
take_waiting(struct pool *p, int at)
{
	int fd;

	pool_reap(p);
	while (p->n < p->board.max &&
	       (fd = accept4(at, NULL, NULL, SOCK_CLOEXEC)) != -1) {
		(void)start(p, fd);
		(void)close(fd);
	}
}

static void
signal_all(const struct pool *p, int sig)
{
	unsigned int i;

	for (i = 0; i < p->board.max; i++)
		if (p->places[i].pid != 0)
			(void)kill(p->places[i].pid, sig);
}

void
pool_close(struct pool *p)
{
	nfds_t i;

	(void)close(p->life[1]);
	p->life[1] = -1;
	/* Who has passed them has others to serve what waits, or will. */
	for (i = 0; i < p->at->n; i++) {
		if (!p->at->passed) {
			take_waiting(p, p->at->socket[i].fd);
			/* Workers have it open, too. */
			(void)shutdown(p->at->socket[i].fd, SHUT_RDWR);
		}
		(void)close(p->at->socket[i].fd);
	}
	signal_all(p, SIGTERM);
}

void
pool_kill(struct pool *p)
{
	signal_all(p, SIGKILL);
}

static void
close_one(int fd)
{
	if (fd != -1)
		(void)close(fd);
}

void
pool_free(struct pool *p)
{
	free(p->places);
	close_one(p->wake);
	close_one(p->life[0]);
	close_one(p->life[1]);
}
