/*
 * The processes that serve: workers, which are replaced when they die, and the
 * coprocess that reads the stores for them.
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
	pid_t pid; /* 0: it is free */
	int control;
	unsigned int generation;
	int is_leaving;
	int wants_store; /* it has lost the coprocess */
	int64_t given;   /* when it got the last socket for that */
};

struct crew {
	struct config *config;
	const struct sockets *at, *metrics;
	struct logdest *log; /* or NULL */
	struct fetcher fetcher;
	struct board board;
	struct crew_slot *slot;    /* the last one is for metrics */
	unsigned int n;            /* slots of workers */
	unsigned int generation;   /* workers of older ones are to leave */
	int is_leaving;            /* none is replaced */
	uint64_t versions, slices; /* that a worker may have open */
	/* Deaths in a row, and when the next start may be. */
	unsigned int died;
	int64_t next;
	const sigset_t *unblocked; /* the signals of a worker */
};

/*
 * Fit c->config->connections, and what else a worker has open, to the
 * descriptors that the system allows.  Returns how many these are.
 */
uint64_t crew_limit(struct crew *c);

/* Start the coprocess, and the workers.  The rest of ${c} is set. */
int crew_open(struct crew *c, struct err *e);

/*
 * Some process may have ended: replace it, unless it was to leave.  Returns
 * the ms until this is to be called again at the latest, or -1.
 */
int crew_tend(struct crew *c);

/*
 * Wait until a worker says something, a signal comes that ${mask} lets in, or
 * ${ms} are over; -1: for ever.
 */
void crew_wait(const struct crew *c, int64_t ms, const sigset_t *mask);

/* Start workers with what is configured by now; the old ones are to leave. */
void crew_renew(struct crew *c);

/* Give all the log, which was opened again. */
void crew_log(struct crew *c);

/* All are to finish; ${others}: another server is there for what is to come. */
void crew_leave(struct crew *c, int others);

/* Those that are left are to end all that is under way. */
void crew_cut(struct crew *c);

/* How many workers there are. */
unsigned int crew_count(const struct crew *c);

/* End those that are left. */
void crew_close(struct crew *c);

#endif /* !LISTEN_CREW_H */
