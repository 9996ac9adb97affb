/*
 * Worker processes.  Each takes the next of the jobs 0, 1, 2, ... until none is
 * left.
 */
#ifndef INJECT_WORKERS_H
#define INJECT_WORKERS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "util/err.h"

/* The package that a job has made. */
struct made {
	uint64_t size;
	uint8_t sha256[32]; /* set only for --sha256 */
};

/* The end of a job. */
struct result {
	size_t job;
	struct made made;
	struct err err; /* its kind is ERR_NONE if all went well */
};

struct workers {
	pid_t *pid;
	size_t n;
	int results;         /* the reading end of a pipe */
	struct queue *queue; /* in memory that all share */
};

/*
 * Start ${n} workers, which call ${run} for ${count} jobs.  If the calling
 * process dies, even by kill -9, the workers are killed.  Return 0 if at least
 * one worker runs; the caller then calls workers_end.  Return -1 with the
 * reason in ${e} if none does; then nothing is to be freed.
 */
int workers_start(struct workers *w, size_t n, size_t count,
    int (*run)(void *cookie, size_t job, struct made *made, struct err *e),
    void *cookie, struct err *e);

/*
 * Wait for the end of a job.  Return 1 with its result in ${r}; 0 when all
 * workers have ended; -1 with the reason in ${e}.
 */
int workers_next(struct workers *w, struct result *r, struct err *e);

/* Let no worker begin another job; jobs under way go on. */
void workers_stop(struct workers *w);

/*
 * Wait until all workers have ended, and free ${w}.  Return 0, or -1 with
 * ERR_TEMP in ${e} if a worker was killed or failed.
 */
int workers_end(struct workers *w, struct err *e);

#endif /* !INJECT_WORKERS_H */
