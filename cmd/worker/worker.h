/*
 * A worker: one loop over all its connections.  A worker opens no file and no
 * socket.  The coprocess gives it the bases; the process that has started the
 * worker ("the master") gives it the listening sockets and the log.
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
	TIMER_REQUEST, /* until the whole request, or PROXY header, is here */
	TIMER_STORE,   /* until the store answers */
	TIMER_STALL,   /* between two looks whether the client takes bytes */
	TIMER_LINGER,  /* how long to listen after the last answer */
	TIMER_LEAVE,   /* after WORKER_LEAVE: until a silent client is closed */
	TIMER_ARRIVAL, /* between two looks at the bytes that have arrived */
	TIMER_DRAIN    /* between two looks at a send queue: the first kind */
};
#define DRAIN_KINDS 7

/*
 * How many unsent bytes (TCP_NOTSENT_LOWAT) the kernel keeps for a client that
 * is not known to be fast.  Set this on each listening socket: the connections
 * that the socket accepts inherit the value.
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
	struct dlist conns; /* all open connections */
	struct dlist gone;  /* closed connections, freed at the turn's end */
	int loop;           /* of epoll(7) */
	int64_t now;        /* see util/clock.h */
	const int *at;      /* listening sockets */
	unsigned int nat;
	/* Connections that were refused and are open; listen to so many. */
	unsigned int refused, refusals;
	int is_listening;
	int control;    /* the socket to the master */
	int is_leaving; /* no connection is kept for more requests */
	int is_ending;  /* besides, silent connections are closed at once */
	struct told told;
	int store_events; /* what the coprocess's socket is watched for */
	int64_t retry;    /* when to listen again */
};

/* The orders of the master to a worker: one byte each. */
enum worker_order {
	WORKER_STORE = 's', /* use the new coprocess whose socket comes along */
	WORKER_LOG = 'g',   /* write to the log whose descriptor comes along */
	WORKER_LEAVE = 'l', /* finish; other processes accept from now on */
	WORKER_END = 'e',   /* finish; no other process accepts */
	WORKER_CUT = 'c'    /* the time to finish is over: cut all answers */
};

/*
 * A worker sends this byte to the master when it has lost its coprocess: the
 * coprocess has ended, has closed the worker's socket, or has broken a rule; or
 * the worker could not take the socket that the master sent.
 */
#define WORKER_WANTS_STORE 's'

struct worker_setup {
	const struct config *config;
	struct board *board; /* board_take was called */
	struct logdest *log;
	const int *at; /* listening sockets, non-blocking */
	unsigned int nat;
	int control;
	int store;                     /* the socket of a coprocess */
	unsigned int versions, slices; /* see worker/bases.h */
	/* How many refused connections may be listened to at a time. */
	unsigned int refusals;
	/* Confines the process, after all is open and started; or NULL. */
	int (*confine)(struct err *e);
};

/*
 * Serve connections until an order to finish, or the end of ${control}; then
 * close the listening sockets and return 0 when the last connection has ended.
 * Return -1 with ${e} if the worker cannot start.  The memory and descriptors
 * of the worker are not freed: the process must exit.
 */
int worker_run(const struct worker_setup *s, struct err *e);

#endif /* !WORKER_WORKER_H */
