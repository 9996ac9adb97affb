/*
 * A few threads for jobs that may hang, such as opening a file.  Each job is in
 * a group.  If the jobs of a group hang, they hold only the threads of that
 * group.
 */
#ifndef COPROCESS_HELPER_H
#define COPROCESS_HELPER_H

#include "util/dlist.h"
#include "util/err.h"

#define HELPER_THREADS 8
#define HELPER_QUEUE   4096 /* jobs that wait for a thread */

/* A job; the first member of a struct of its owner. */
struct helper_job {
	void (*run)(struct helper_job *job); /* in a thread */
	unsigned int group;
	int begun; /* a thread has taken it */
	struct dlist link;
};

struct helpers;

/*
 * There are ${groups} >= 1 groups, numbered from 0.  Each may use an equal
 * share of the threads, at least one.
 */
int helpers_open(struct helpers **h, unsigned int groups, struct err *e);

/*
 * A descriptor that can be read when jobs are done: call helpers_next then,
 * until it returns NULL.
 */
int helpers_fd(const struct helpers *h);

/*
 * Queue a job.  Return 0; or -1 with ERR_TEMP if HELPER_QUEUE jobs wait, or no
 * thread can start.
 */
int helpers_add(struct helpers *h, struct helper_job *job, struct err *e);

/* Take a job back: 1, or 0 if a thread has begun it. */
int helpers_withdraw(struct helpers *h, struct helper_job *job);

/* Return a job that is done, or NULL. */
struct helper_job *helpers_next(struct helpers *h);

#endif /* !COPROCESS_HELPER_H */
