/*
 * A connection: it reads requests and answers them, one after the other.
 */
#ifndef WORKER_CONN_H
#define WORKER_CONN_H

#include "arrivals.h"
#include "origin/answer.h"
#include "worker/worker.h"

enum conn_state {
	CONN_READS,   /* it waits for a request, or for the rest of one */
	CONN_ANSWERS, /* see conn->reply */
	/*
	 * The last answer was sent.  Throw away what the client still sends, or
	 * wait until the log knows how many bytes have arrived.
	 */
	CONN_LINGERS,
	CONN_GONE /* closed; it is freed at the end of the loop's turn */
};

struct reply;

struct conn {
	struct worker *worker;
	int fd;
	enum conn_state state;
	uint8_t can_read, can_write; /* until EAGAIN; then until an event */
	uint8_t is_broken;           /* EPOLLHUP or EPOLLERR came */
	uint8_t is_reset;            /* EPOLLERR came */
	uint8_t is_counted;          /* in BOARD_CONNS */
	uint8_t is_refused;          /* in w->refused */
	uint8_t is_peer;             /* board_meet has counted it */
	uint8_t is_last;             /* no request follows this answer */
	uint8_t is_heard; /* in CONN_LINGERS: listen until TIMER_LINGER */
	struct timer timer;
	struct timer look;  /* when to look at the arrivals */
	struct dlist queue; /* link in w->queue */
	struct dlist link;  /* in w->conns, or w->gone */
	struct buf in;      /* received */
	size_t used;        /* how many of these bytes were answered */
	unsigned int requests;
	/* In CONN_LINGERS: bytes thrown away.  Before: > 0 if more may come. */
	size_t lingered;
	struct client client;
	struct answerlog log;
	struct arrivals arrivals;
	uint64_t given; /* bytes of all answers that the kernel has taken */
	struct reply *reply; /* or NULL */
};

/*
 * Serve the connected, non-blocking socket ${fd} of the client at ${at}; refuse
 * it with 503 if there are too many.  The connection owns ${fd}.  If memory is
 * short, ${fd} is closed.
 */
void conn_open(struct worker *w, int fd, const struct addr *at);

/* Do what the connection can do now without waiting. */
void conn_turn(struct conn *c);

/* Put the connection into the queue for a turn, unless it is there. */
void conn_queue(struct conn *c);

/* c->timer is over. */
void conn_timeout(struct conn *c);

/* c->look is over: look at the arrivals. */
void conn_look(struct conn *c);

/* Cut the answer off, if there is one, and close the connection. */
void conn_cut(struct conn *c);

/*
 * The worker is leaving.  If the connection waits for a request, its next turn
 * looks once more for one, and then closes the connection, at once or after
 * TIMER_LEAVE.
 */
void conn_leave(struct conn *c);

/* Answer ${status} with ${why} to what has come, as the last answer. */
void conn_refuse(struct conn *c, unsigned int status, const char *why);

/* Close the connection: the PROXY header that is due has not come. */
void conn_hangup(struct conn *c);

/* Close when the log knows what has arrived; conn_close closes now. */
void conn_finish(struct conn *c);
void conn_close(struct conn *c);

/* Look at the arrivals.  Return 1 if lines of the log still wait, else 0. */
int conn_arrivals(struct conn *c);

/* Set c->timer for ${kind}. */
void conn_settimer(struct conn *c, enum worker_timer kind);

/*
 * The answer has ended.  If ${ok}, go on with the next request, or finish after
 * the last; else reset the connection.
 */
void conn_answered(struct conn *c, int ok);

/* Free the connections in w->gone. */
void conns_tidy(struct worker *w);

#endif /* !WORKER_CONN_H */
