#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "http/proxy.h"
#include "listen/admit.h"
#include "listen/claim.h"
#include "listen/pool.h"
#include "listen/sandbox.h"
#include "util/clock.h"
#include "util/warn.h"

/* How often it looks at what nobody reports, in ms. */
#define SWEEP_EVERY 1000

/* How often it looks until a turn that nobody has is lost. */
#define MISSED_MAX 3

/* A worker that dies sooner is not started again at once. */
#define DIED_EARLY 1000
#define PAUSE_MIN  50
#define PAUSE_MAX  1000

/*
 * Descriptors that are no connections: of a worker, of its coprocess, of all.
 */
#define FILES_EACH 2
#define FILES_PIPE 3
#define FILES_ALL  64

/* The longest PROXY header. */
#define PROXY_MAX (HTTP_PROXY_MAX + 16)

/* As many as can run at a time take requests. */
static unsigned int
count_leaders(const struct config *c)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return (n < 1                      ? 1
		: n < (long)c->workers_min ? (unsigned int)n
					   : c->workers_min);
}

static int
make_turns(struct pool *p, struct err *e)
{
	static const char turn = TURN;
	int end[2];
	unsigned int i;

	if ((p->turns.wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) == -1)
		return (err_sys(e, "cannot make an eventfd"));
	if (pipe2(end, O_CLOEXEC) != 0)
		return (err_sys(e, "cannot make a pipe"));
	p->turns.take = end[0];
	p->turns.give = end[1];
	p->leaders = count_leaders(p->self.config);
	for (i = 0; i < p->leaders; i++)
		(void)!write(p->turns.give, &turn, 1);
	return (0);
}

/* What has come of a head, or of a PROXY header. */
static size_t
room_of(const struct config *c)
{
	return (c->head_max > PROXY_MAX ? c->head_max : PROXY_MAX);
}

static int
make_table(struct pool *p, struct err *e)
{
	const struct config *c = p->self.config;
	unsigned int each = FILES_EACH + (c->store == NULL ? FILES_PIPE : 0);
	nfds_t i;

	if (table_make(&p->table, c->connections,
		each * c->workers_max + FILES_ALL + TABLE_TOLD, room_of(c),
		e) != 0)
		return (-1);
	for (i = 0; i < p->self.at->n; i++)
		if (worker_watch(&p->table, p->self.at->socket[i].fd) != 0)
			return (err_sys(e, "cannot wait for connections"));
	return (0);
}

int
pool_make(struct pool *p, const struct config *c, const struct sockets *at,
    const sigset_t *mask, struct err *e)
{
	memset(p, 0, sizeof(*p));
	p->table.ep = p->turns.take = p->turns.give = p->turns.wake = -1;
	p->self.config = c;
	p->self.at = at;
	p->self.table = &p->table;
	/* Of the workers', none is so high. */
	p->self.who = c->workers_max;
	p->mask = mask;
	p->places = calloc(c->workers_max, sizeof(*p->places));
	if (p->places == NULL)
		return (err_nomem(e));
	if (board_make(&p->board, c->workers_max, e) != 0 ||
	    make_turns(p, e) != 0)
		return (-1);
	return (make_table(p, e));
}

/* The signals come to the whole process group, and end no download. */
static void
become_worker(const struct pool *p, pid_t parent)
{
	(void)signal(SIGHUP, SIG_IGN);
	(void)signal(SIGTERM, SIG_IGN);
	(void)signal(SIGCHLD, SIG_DFL);
	self_follow(p->self.at);
	warn_setpatience(WARN_NEVER);
	if (getppid() != parent)
		_exit(0);
	(void)sigprocmask(SIG_SETMASK, p->mask, NULL);
}

_Noreturn static void
run_worker(struct pool *p, unsigned int place, pid_t parent)
{
	struct worker w = p->self;

	w.who = place;
	become_worker(p, parent);
	self_join(&p->board, &p->turns, place);
	claim_join(&p->board, place);
	sandbox_enter(w.config);
	worker_run(&w);
	_exit(0);
}

/* As fork(2), with one table of descriptors for both. */
static pid_t
fork_sharing(void)
{
	return ((pid_t)syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0));
}

static int
start(struct pool *p)
{
	pid_t parent = getpid(), pid;
	unsigned int i = 0;
	struct err e;

	while (p->places[i].pid != 0)
		i++;
	/* If it was not there yet: one descriptor of it is enough for all. */
	if (p->self.config->store != NULL)
		(void)store_check(p->self.config->store, &e);
	/* Before the fork: or it would be told twice that none is there. */
	atomic_store(&p->board.state[i], BOARD_SPARE);
	if ((pid = fork_sharing()) == 0)
		run_worker(p, i, parent);
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

static void
close_one(int fd)
{
	if (fd != -1)
		(void)close(fd);
}

/* What the worker at ${i} had is nobody's any more. */
static void
clear_place(struct pool *p, unsigned int i)
{
	static const char turn = TURN;
	enum board_file f;

	p->places[i].pid = 0;
	p->n--;
	table_recover(&p->table, i);
	for (f = 0; f < BOARD_FILES; f++)
		close_one(atomic_exchange(board_file(&p->board, i, f), -1));
	atomic_store(&p->board.claim[i], 0);
	if (atomic_exchange(&p->board.state[i], BOARD_FREE) == BOARD_LEADS)
		(void)!write(p->turns.give, &turn, 1);
}

static void
reap(struct pool *p)
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
		clear_place(p, i);
		/* It may have been told of what it has not seen to. */
		if (WIFSIGNALED(status))
			table_sweep(&p->table, INT64_MAX, 0);
	}
}

/* How many workers to start: more at a time the more there are. */
static unsigned int
missing(const struct pool *p)
{
	unsigned int n = 0;

	if (p->n < p->self.config->workers_min)
		n = p->self.config->workers_min - p->n;
	else if (board_count(&p->board, BOARD_SPARE) == 0 &&
		 board_count(&p->board, BOARD_LEADS) < p->leaders)
		n = p->n / 4 + 1;
	if (n > p->board.max - p->n)
		n = p->board.max - p->n;
	return (n);
}

/* Whichever spare worker reads it ends. */
static void
end_spares(const struct pool *p, unsigned int n)
{
	static const char end = TURN_END;

	for (; n > 0; n--)
		(void)!write(p->turns.give, &end, 1);
}

/* Have a part of those that are spare without need end. */
static void
shrink(const struct pool *p)
{
	unsigned int busy = board_count(&p->board, BOARD_BUSY);
	unsigned int keep = p->leaders + busy + busy / 4;

	if (keep < p->self.config->workers_min)
		keep = p->self.config->workers_min;
	if (p->n > keep)
		end_spares(p, (p->n - keep + 3) / 4);
}

/*
 * A worker that is killed while it takes or gives a turn may have lost it: if
 * one is missing for some time though there are workers for it, it is lost.
 */
static void
mend_turns(struct pool *p)
{
	static const char turn = TURN;
	int unread = 0;

	if (board_count(&p->board, BOARD_LEADS) >= p->leaders ||
	    board_count(&p->board, BOARD_SPARE) == 0 ||
	    ioctl(p->turns.take, FIONREAD, &unread) != 0 || unread > 0) {
		p->missed = 0;
		return;
	}
	if (++p->missed < MISSED_MAX)
		return;
	(void)!write(p->turns.give, &turn, 1);
	p->missed = 0;
}

static void
sweep(struct pool *p, int64_t now)
{
	nfds_t i;

	p->sweep_at = now + SWEEP_EVERY;
	mend_turns(p);
	if (!atomic_load(&p->board.shared->is_leaving)) {
		shrink(p);
		/* What could not be accepted may be now. */
		for (i = 0; i < p->self.at->n; i++)
			(void)worker_watch(&p->table, p->self.at->socket[i].fd);
	}
	table_sweep(&p->table, now, atomic_load(&p->board.shared->is_leaving));
}

int
pool_tend(struct pool *p)
{
	int64_t now = clock_ms();
	unsigned int want;
	uint64_t unused;

	(void)!read(p->turns.wake, &unused, sizeof(unused));
	reap(p);
	if (now >= p->not_before)
		for (want = missing(p); want > 0; want--)
			if (start(p) != 0)
				break;
	if (now >= p->sweep_at)
		sweep(p, now);
	if (now < p->not_before && p->not_before < p->sweep_at &&
	    missing(p) > 0)
		return ((int)(p->not_before - now));
	return ((int)(p->sweep_at - now));
}

void
pool_renew(struct pool *p)
{
	end_spares(p, board_count(&p->board, BOARD_SPARE));
}

void
pool_close(struct pool *p)
{
	const struct sockets *at = p->self.at;
	nfds_t i;
	int fd;

	for (i = 0; i < at->n; i++) {
		(void)epoll_ctl(
		    p->table.ep, EPOLL_CTL_DEL, at->socket[i].fd, NULL);
		/*
		 * What waits there would be reset.  Who has passed the socket
		 * has others to serve it, or will.
		 */
		if (!at->passed &&
		    (fd = admit(&p->self, at->socket[i].fd)) != -1)
			table_offer(&p->table, fd);
		(void)close(at->socket[i].fd);
	}
	atomic_store(&p->board.shared->is_leaving, 1);
	table_sweep(&p->table, clock_ms(), 1);
}

void
pool_kill(struct pool *p)
{
	unsigned int i;

	for (i = 0; i < p->board.max; i++)
		if (p->places[i].pid != 0)
			(void)kill(p->places[i].pid, SIGKILL);
}

void
pool_free(struct pool *p)
{
	free(p->places);
	board_free(&p->board);
	table_free(&p->table);
	close_one(p->turns.wake);
	close_one(p->turns.take);
	close_one(p->turns.give);
}
