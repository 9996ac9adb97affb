#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "listen/confine.h"
#include "listen/metrics.h"
#include "listen/spawn.h"
#include "util/warn.h"
#include "wire/packet.h"
#include "worker/worker.h"

/* How long a worker waits at most, once, for the reader of the log. */
#define LOG_MS 100

/* Close the control sockets of all other processes in a new process. */
static void
leave_others(struct crew *c, unsigned int own)
{
	unsigned int i;

	for (i = 0; i <= c->n; i++)
		if (c->slot[i].pid != 0 && i != own)
			(void)close(c->slot[i].control);
	if (c->fetcher.launch.control != -1)
		(void)close(c->fetcher.launch.control);
}

static void
set_signals(const struct crew *c)
{
	/* A signal may go to the whole group: only the master acts on it. */
	(void)signal(SIGHUP, SIG_IGN);
	(void)signal(SIGTERM, SIG_IGN);
	(void)signal(SIGUSR2, SIG_IGN);
	(void)signal(SIGCHLD, SIG_DFL);
	(void)sigprocmask(SIG_SETMASK, c->unblocked, NULL);
}

_Noreturn static void
run_worker(struct crew *c, unsigned int i, int control, int store)
{
	struct worker_setup s = {.config = c->config,
	    .board = &c->board,
	    .log = c->log,
	    .at = c->at->fd,
	    .nat = c->at->n,
	    .control = control,
	    .store = store,
	    .versions = (unsigned int)c->versions,
	    .slices = (unsigned int)c->slices,
	    .refusals = (unsigned int)c->refusals,
	    .confine = CONFINE_CALLS ? confine_calls : NULL};
	struct err e;

	set_signals(c);
	leave_others(c, i);
	/* The loop must not wait for a reader of standard error. */
	warn_setpatience(WARN_NEVER);
	if (s.log != NULL) {
		s.log->patience = LOG_MS;
		/* Only the master opens the log again: see WORKER_LOG. */
		s.log->is_file = 0;
	}
	if (board_take(&c->board, i, &e) == 0 && confine_files(&e) == 0 &&
	    worker_run(&s, &e) == 0)
		_exit(0);
	warn_err(&e);
	_exit(EXIT_FAILURE);
}

/*
 * Start a process for ${s}.  Return 0 in the master, -1 on failure, and 1 in
 * the new process: there ${control} is set to its end of the control socket.
 */
static int
fork_slot(struct crew_slot *s, int *control, struct err *e)
{
	int pair[2];

	if (packet_pair(pair, e) != 0)
		return (-1);
	s->pid = fork();
	if (s->pid == 0) {
		(void)close(pair[0]);
		*control = pair[1];
		return (1);
	}
	(void)close(pair[1]);
	if (s->pid == -1) {
		s->pid = 0;
		(void)close(pair[0]);
		(void)err_sys(e, "cannot start a process");
		return (-1);
	}
	s->control = pair[0];
	return (0);
}

int
spawn_worker(struct crew *c, unsigned int i, struct err *e)
{
	struct crew_slot *s = &c->slot[i];
	int control, store, rc;

	if (launch_add(&c->fetcher.launch, &store, e) != 0)
		return (-1);
	rc = fork_slot(s, &control, e);
	if (rc == 1)
		run_worker(c, i, control, store);
	(void)close(store);
	s->generation = c->generation;
	s->is_leaving = s->wants_store = 0;
	s->given = 0;
	return (rc);
}

_Noreturn static void
run_metrics(struct crew *c, int control)
{
	struct err e;

	set_signals(c);
	leave_others(c, c->n);
	if (metrics_run(c->metrics, &c->board, control, &e) == 0)
		_exit(0);
	warn_err(&e);
	_exit(EXIT_FAILURE);
}

int
spawn_metrics(struct crew *c, struct err *e)
{
	struct crew_slot *s = &c->slot[c->n];
	int control, rc;

	if (c->metrics->n == 0 || s->pid != 0)
		return (0);
	rc = fork_slot(s, &control, e);
	if (rc == 1)
		run_metrics(c, control);
	return (rc);
}
