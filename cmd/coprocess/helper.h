/*
 * Threads for what may take long, such as a look at a file system that hangs.
 * A thread that hangs costs one of a few threads of its group, and nobody waits
 * for it.
 */
#ifndef COPROCESS_HELPER_H
#define COPROCESS_HELPER_H

#include "util/dlist.h"
#include "util/err.h"

#define HELPER_THREADS 8
#define HELPER_QUEUE   4096 /* jobs that wait for a thread */

/* Something to be done; its owner has it in a struct of his own. */
struct helper_job {
	void (*run)(struct helper_job *job); /* in a thread */
	unsigned int group;
	int begun; /* a thread has taken it */
	struct dlist link;
};

struct helpers;

/*
 * ${groups}, at least 1, is how many groups of jobs there are, from 0 on: of
 * each, so many run at a time that the others have a thread too.
 */
int helpers_open(struct helpers **h, unsigned int groups, struct err *e);

/* Can be read when helpers_next has a job. */
int helpers_fd(const struct helpers *h);

/* Have a job done.  ERR_TEMP if too many wait, or there is no thread. */
int helpers_add(struct helpers *h, struct helper_job *job, struct err *e);

/* Take a job back that no thread has taken: 1, or 0 if one has. */
int helpers_withdraw(struct helpers *h, struct helper_job *job);

/* A job that is done, or NULL. */
struct helper_job *helpers_next(struct helpers *h);

#endif /* !COPROCESS_HELPER_H */
