/*
 * A worker: one loop over all its connections.  It opens nothing: bases come
 * from the coprocess, listening sockets and the log from the process that has
 * started it.
 */
#ifndef WORKER_WORKER_H
#define WORKER_WORKER_H

#include "config.h"
#include "logdest.h"
#include "origin/memory.h"
#include "worker/bases.h"
#include "worker/board.h"
#include "worker/disk.h"
#include "worker/tell.h"
#include "worker/timers.h"

/* The kinds of timers. */
enum worker_timer {
	TIMER_IDLE,    /* until a request begins */
	TIMER_REQUEST, /* until it is all there */
	TIMER_STORE,   /* until the store answers */
	TIMER_STALL,   /* between two looks whether the client takes bytes */
	TIMER_LINGER,  /* until the client has heard the last answer */
	TIMER_LEAVE,   /* until a silent client is left */
	TIMER_ARRIVAL, /* between two looks at what has arrived */
	TIMER_DRAIN    /* the first of those between looks at a queue */
};
#define DRAIN_KINDS 7

/*
 * Bytes that wait in the kernel for a client that is not known to be fast; a
 * listening socket has the mark for those that it accepts.
 */
#define WORKER_LOWWATER 32768

struct worker {
	const struct config *config;
	struct memory *memory;
	struct bases *bases;
	struct disk *disk;
	struct board *board;
	struct logdest *log;
	struct timers timers;
	struct dlist queue; /* connections that get a turn */
	struct dlist conns; /* all */
	struct dlist gone;  /* to be freed at the end of the turn */
	int loop;           /* of epoll(7) */
	int64_t now;        /* see util/clock.h */
	const int *at;      /* listening sockets */
	unsigned int nat;
	int is_listening;
	int control;    /* to the process that has started it */
	int is_leaving; /* no connection is kept for more requests */
	int is_ending;  /* and silent ones are closed at once */
	struct told told;
	int store_events; /* that its socket is watched for */
	int64_t retry;    /* when listening is tried again */
};

/* What the process that has started a worker says to it, in one byte. */
enum worker_order {
	WORKER_STORE = 's', /* with the socket of a new coprocess */
	WORKER_LOG = 'g',   /* with the log, which was opened again */
	WORKER_LEAVE = 'l', /* finish: others are there for what is to come */
	WORKER_END = 'e',   /* finish: nobody is */
	WORKER_CUT = 'c'    /* the time to finish is over */
};

/* What a worker says: its coprocess has gone, or has cut it off. */
#define WORKER_WANTS_STORE 's'

struct worker_setup {
	const struct config *config;
	struct board *board; /* a page of it is the worker's */
	struct logdest *log;
	const int *at; /* listening sockets, non-blocking */
	unsigned int nat;
	int control;
	int store;                     /* the socket of a coprocess */
	unsigned int versions, slices; /* see worker/bases.h */
	/* Called when all is open: confines the process.  Or NULL. */
	int (*confine)(struct err *e);
};

/*
 * Serve connections until an order to finish, or the end of ${control}.
 * Returns 0, or -1 with ${e}.
 */
int worker_run(const struct worker_setup *s, struct err *e);

#endif /* !WORKER_WORKER_H */
