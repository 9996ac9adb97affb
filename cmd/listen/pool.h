/*
 * The pool of workers, as the process that listens sees it: as many as are
 * needed, between two bounds.
 *
 * All of them share one table of descriptors, though not their memory: a
 * connection belongs to the pool, not to a process, and outlives the crash of
 * one that had nothing to do with it.  So whoever closes a descriptor closes it
 * for all.
 */
#ifndef LISTEN_POOL_H
#define LISTEN_POOL_H

#include <signal.h>
#include <sys/types.h>

#include "listen/board.h"
#include "listen/self.h"
#include "listen/worker.h"

struct place {
	pid_t pid;     /* 0: free */
	int64_t since; /* when it was started, in ms */
};

struct pool {
	struct worker
	    self; /* as it is for this process, and most of it for all */
	const sigset_t *mask; /* of the signals in workers */
	struct board board;
	struct table table;
	struct turns turns;
	unsigned int leaders; /* how many turns there are */
	struct place *places; /* as many as the board has */
	unsigned int n;       /* workers */
	int64_t pause;        /* before a worker is started, in ms */
	int64_t not_before;
	int64_t sweep_at;
	unsigned int missed; /* sweeps that have found a turn missing */
};

/*
 * Prepare a pool for the sockets ${at}; no worker is started.  Signals that a
 * worker is not to get before it is ready must be blocked in the process.
 */
int pool_make(struct pool *p, const struct config *c, const struct sockets *at,
    const sigset_t *mask, struct err *e);

/*
 * Take note of workers that have ended, start those that are needed, end those
 * that are not, and see to connections that have waited too long.  Returns in
 * how many milliseconds to call it again, even if neither a child has ended
 * nor turns.wake is readable.
 */
int pool_tend(struct pool *p);

/* New workers for old, which end before they take another request. */
void pool_renew(struct pool *p);

/*
 * Take no more connections but those that the system has taken for us, and
 * keep none for more requests.
 */
void pool_close(struct pool *p);

/* End all workers, and the connections that they have, at once. */
void pool_kill(struct pool *p);

/* Give back what it has; also after pool_make has failed. */
void pool_free(struct pool *p);

#endif /* !LISTEN_POOL_H */
