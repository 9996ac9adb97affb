#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "inject/workers.h"
#include "util/io.h"
#include "util/shared.h"

struct queue {
	atomic_size_t next; /* the job to begin next */
	size_t count;
};

/* What each worker is given. */
struct task {
	int (*run)(void *cookie, size_t job, struct made *made, struct err *e);
	void *cookie;
	int results; /* the writing end of the pipe */
	pid_t parent;
};

static _Noreturn void
run_worker(const struct task *t, struct queue *q)
{
	struct result r;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* The parent may have died before prctl: then no signal comes. */
	if (getppid() != t->parent)
		_exit(1);
	for (;;) {
		memset(&r, 0, sizeof(r));
		r.job = atomic_fetch_add(&q->next, 1);
		if (r.job >= q->count)
			_exit(0);
		/* A run that returns 0 may have filled in an error before. */
		if (t->run(t->cookie, r.job, &r.made, &r.err) == 0)
			r.err.kind = ERR_NONE;
		/* Shorter than PIPE_BUF: results of workers do not mix. */
		if (io_write(t->results, &r, sizeof(r)) != 0)
			_exit(1);
	}
}

static int
make_queue(struct workers *w, size_t n, size_t count, struct err *e)
{
	memset(w, 0, sizeof(*w));
	if ((w->queue = shared_map(sizeof(*w->queue))) == NULL)
		return (err_sys(e, "cannot start workers"));
	if ((w->pid = calloc(n, sizeof(*w->pid))) == NULL) {
		(void)munmap(w->queue, sizeof(*w->queue));
		return (err_nomem(e));
	}
	atomic_init(&w->queue->next, 0);
	w->queue->count = count;
	return (0);
}

static int
start_worker(struct workers *w, const struct task *t, struct err *e)
{
	pid_t pid = fork();

	if (pid == -1)
		return (err_sys(e, "cannot start a worker"));
	if (pid == 0) {
		(void)close(w->results);
		run_worker(t, w->queue);
	}
	w->pid[w->n++] = pid;
	return (0);
}

int
workers_start(struct workers *w, size_t n, size_t count,
    int (*run)(void *cookie, size_t job, struct made *made, struct err *e),
    void *cookie, struct err *e)
{
	struct task t = {.run = run, .cookie = cookie, .parent = getpid()};
	struct err ignored;
	int fd[2], rc = 0;

	_Static_assert(sizeof(struct result) <= 4096, "PIPE_BUF");
	if (make_queue(w, n, count, e) != 0)
		return (-1);
	if (pipe(fd) != 0) {
		rc = err_sys(e, "cannot start workers");
		(void)munmap(w->queue, sizeof(*w->queue));
		free(w->pid);
		return (rc);
	}
	w->results = fd[0];
	t.results = fd[1];
	while (w->n < n && rc == 0)
		rc = start_worker(w, &t, e);
	(void)close(fd[1]);
	/* Fewer workers than asked for do the work too. */
	if (rc == 0 || w->n > 0)
		return (0);
	(void)workers_end(w, &ignored);
	return (-1);
}

int
workers_next(struct workers *w, struct result *r, struct err *e)
{
	ssize_t n = io_read(w->results, r, sizeof(*r));

	if (n < 0)
		return (err_sys(e, "cannot hear from the workers"));
	return ((size_t)n == sizeof(*r));
}

void
workers_stop(struct workers *w)
{
	atomic_store(&w->queue->next, w->queue->count);
}

int
workers_end(struct workers *w, struct err *e)
{
	int status, rc = 0;
	size_t i;

	(void)close(w->results);
	for (i = 0; i < w->n; i++) {
		status = 1;
		if (waitpid(w->pid[i], &status, 0) == w->pid[i] && status == 0)
			continue;
		if (WIFSIGNALED(status))
			rc = err_set(e, ERR_TEMP,
			    "a worker was killed by signal %d",
			    WTERMSIG(status));
		else
			rc = err_set(e, ERR_TEMP, "a worker has failed");
	}
	(void)munmap(w->queue, sizeof(*w->queue));
	free(w->pid);
	return (rc);
}
