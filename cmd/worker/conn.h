/*
 * A connection: requests are read, and answered one after the other.
 */
#ifndef WORKER_CONN_H
#define WORKER_CONN_H

#include "arrivals.h"
#include "origin/answer.h"
#include "worker/worker.h"

enum conn_state {
	CONN_READS,   /* a request, or its rest */
	CONN_ANSWERS, /* see conn->reply */
	/*
	 * The last answer was sent: the client is listened to, or what arrives
	 * is waited for.
	 */
	CONN_LINGERS,
	CONN_GONE /* it is freed at the end of the loop's turn */
};

struct reply;

struct conn {
	struct worker *worker;
	int fd;
	enum conn_state state;
	uint8_t can_read, can_write; /* as far as is known */
	uint8_t is_broken;           /* the client is gone */
	uint8_t is_reset;            /* and has said so in the hard way */
	uint8_t is_counted;          /* it is one of those that are served */
	uint8_t is_peer;             /* it counts for its peer */
	uint8_t is_last;             /* no request follows this answer */
	uint8_t is_heard; /* until it is: see CONN_LINGERS and TIMER_LINGER */
	struct timer timer;
	struct timer look;  /* at the arrivals */
	struct dlist queue; /* link in w->queue */
	struct dlist link;  /* in w->conns, or w->gone */
	struct buf in;      /* received */
	size_t used;        /* bytes of it that are answered */
	unsigned int requests;
	size_t lingered; /* bytes that were thrown away */
	struct client client;
	struct answerlog log;
	struct arrivals arrivals;
	uint64_t given; /* bytes that the kernel has taken, of all answers */
	struct reply *reply; /* or NULL */
};

/* Serve the connected socket ${fd}, which is taken over. */
void conn_open(struct worker *w, int fd, const struct addr *at);

/* Give it a turn. */
void conn_turn(struct conn *c);

/* It shall have a turn. */
void conn_queue(struct conn *c);

/* Its timer has come. */
void conn_timeout(struct conn *c);

/* The time has come to look what has arrived. */
void conn_look(struct conn *c);

/* End it, whatever is under way. */
void conn_cut(struct conn *c);

/* No more requests: close it if it is silent, now or after a while. */
void conn_leave(struct conn *c);

/* Nothing is to come of a request that has begun: answer ${status}, ${why}. */
void conn_refuse(struct conn *c, unsigned int status, const char *why);

/* A peer that should begin with a PROXY header has not. */
void conn_hangup(struct conn *c);

/* Close it once it is known what has arrived; or now. */
void conn_finish(struct conn *c);
void conn_close(struct conn *c);

/* Look what has arrived: 1 if lines of the log wait for more, else 0. */
int conn_arrivals(struct conn *c);

/* Set its timer, for ${kind}. */
void conn_settimer(struct conn *c, enum worker_timer kind);

/* Its answer has ended: ${ok}, or it has to be cut off. */
void conn_answered(struct conn *c, int ok);

/* Free those that are gone. */
void conns_tidy(struct worker *w);

#endif /* !WORKER_CONN_H */
