/*
 * The processes that the master starts and replaces when they die: the workers,
 * the coprocess that reads the stores for them, and the process for metrics.
 */
#ifndef LISTEN_CREW_H
#define LISTEN_CREW_H

#include <signal.h>
#include <sys/types.h>

#include "config.h"
#include "listen/fetcher.h"
#include "listen/sockets.h"
#include "logdest.h"
#include "worker/board.h"

struct crew_slot {
	pid_t pid; /* 0: the slot is free */
	int control;
	unsigned int generation;
	int is_leaving;
	int wants_store; /* the worker has lost the coprocess */
	int64_t given;   /* when the worker last got a new socket to it */
};

struct crew {
	struct config *config;
	const struct sockets *at, *metrics;
	struct logdest *log; /* or NULL */
	struct fetcher fetcher;
	struct board board;
	struct crew_slot *slot;    /* of n workers; then of metrics */
	unsigned int n;            /* slots of workers */
	unsigned int generation;   /* workers of older generations leave */
	int is_leaving;            /* no worker is replaced */
	uint64_t versions, slices; /* how many a worker may have open */
	uint64_t refusals; /* to how many refused connections it may listen */
	/* Deaths in a row, and the earliest time of the next start. */
	unsigned int died;
	int64_t next;
	const sigset_t *unblocked; /* the signals of a worker */
};

/*
 * Raise the limit of descriptors as far as the system allows.  Lower
 * c->config->connections, and set c->versions, c->slices and c->refusals, so
 * that one worker can have all of them open.  Returns the limit.
 */
uint64_t crew_limit(struct crew *c);

/*
 * Start all processes.  Before, set c->config, at, metrics, log, fetcher and
 * unblocked, set board.fd to -1 and the rest to 0, and call crew_limit.  Return
 * 0, or -1 with ${e}: crew_close must follow even then.
 */
int crew_open(struct crew *c, struct err *e);

/*
 * Replace processes that have ended, unless they were told to leave, and give
 * workers that have lost the coprocess a new socket.  Returns the ms after
 * which to call this again at the latest, or -1 for no limit.
 */
int crew_tend(struct crew *c);

/*
 * Wait until a worker or the coprocess says something, a signal comes that
 * ${mask} lets in, or ${ms} are over; -1: for ever.
 */
void crew_wait(const struct crew *c, int64_t ms, const sigset_t *mask);

/*
 * From the next crew_tend on, start new workers with c->config as it is now.
 * The old workers are told to leave when all the new ones run.
 */
void crew_renew(struct crew *c);

/* Give all workers c->log, which was opened again. */
void crew_log(struct crew *c);

/*
 * Tell all processes to finish, and replace none from now on.  ${others}:
 * another server accepts connections from now on.
 */
void crew_leave(struct crew *c, int others);

/* Tell the workers that are left to cut all answers off. */
void crew_cut(struct crew *c);

/* How many workers run, leaving ones included. */
unsigned int crew_count(const struct crew *c);

/* Kill the processes that are left, and free memory. */
void crew_close(struct crew *c);

#endif /* !LISTEN_CREW_H */
