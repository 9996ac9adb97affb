/*
 * The pool of workers, as the process that listens sees it: as many as are
 * needed, between two bounds.
 */
#ifndef SERVE_POOL_H
#define SERVE_POOL_H

#include <signal.h>

#include "serve/worker.h"

struct place {
	pid_t pid;     /* 0: free */
	int64_t since; /* when it was started, in ms */
};

struct pool {
	const struct config *config;
	const struct sockets *at;
	const sigset_t *mask; /* of the signals in workers */
	struct board board;
	struct place *places; /* as many as the board has */
	unsigned int n;       /* workers */
	int wake;             /* readable: look after the pool */
	int life[2];          /* of the youngest workers: see worker.h */
	int64_t pause;        /* before a worker is started, in ms */
	int64_t not_before;
	int64_t shrink_at;
};

/*
 * Prepare a pool for the sockets ${at}; no worker is started.  It is c->board.  Signals that a
 * worker is not to get before it is ready must be blocked in the process.
 */
int pool_make(struct pool *p, struct config *c, const struct sockets *at,
    const sigset_t *mask, struct err *e);

/*
 * Take note of workers that have ended, start those that are needed, and end
 * those that are not.  Returns in how many milliseconds to call it again, even
 * if neither a child has ended nor ${p}->wake is readable; or -1.
 */
int pool_tend(struct pool *p);

/* Take note of workers that have ended, and that is all. */
void pool_reap(struct pool *p);

/*
 * New workers for old: those that are idle end now, others after their
 * connection.
 */
void pool_renew(struct pool *p);

/*
 * Take no more connections.  Idle workers end now, others after the answers
 * that they owe; connections that wait in the system's queues get workers of
 * their own, as far as the pool may grow.
 */
void pool_close(struct pool *p);

/* End the workers that are left at once. */
void pool_kill(struct pool *p);

/* Free its memory; also after pool_make has failed. */
void pool_free(struct pool *p);

#endif /* !SERVE_POOL_H */
