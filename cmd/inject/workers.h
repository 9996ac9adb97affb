/*
 * Worker processes that share out the jobs 0, 1, 2, ... among them.
 */
#ifndef INJECT_WORKERS_H
#define INJECT_WORKERS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "util/err.h"

/* What a job has made. */
struct made {
	uint64_t size;
	uint8_t sha256[32]; /* if it was asked for */
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
 * Start ${n} workers that call ${run} for ${count} jobs, each in the order of
 * its numbers.  They end with the process that started them, even by kill -9.
 */
int workers_start(struct workers *w, size_t n, size_t count,
    int (*run)(void *cookie, size_t job, struct made *made, struct err *e),
    void *cookie, struct err *e);

/* Wait for the end of a job.  Returns 1; 0 if there are no more; -1. */
int workers_next(struct workers *w, struct result *r, struct err *e);

/* No job is begun any more. */
void workers_stop(struct workers *w);

/* Wait for all to end, and free ${w}.  ERR_TEMP if one was killed. */
int workers_end(struct workers *w, struct err *e);

#endif /* !INJECT_WORKERS_H */
