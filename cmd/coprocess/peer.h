/*
 * An asker's connection and its open asks.  An asker that breaks a rule of
 * wire/wire.h, has more asks open than WIRE_ASKS_MAX, or takes no answer for
 * too long is cut off; that ends all its asks.
 *
 * If an asker does not read, no messages pile up: each open ask keeps only its
 * latest state, and the next message is made when the socket has room.
 */
#ifndef COPROCESS_PEER_H
#define COPROCESS_PEER_H

#include "coprocess/loop.h"
#include "util/dlist.h"
#include "wire/wire.h"

struct peer;
struct slice;

struct ask {
	struct peer *peer;
	uint32_t id;
	int64_t asked; /* when, by the loop's time */
	/* The list of waiting asks that has this ask, or NULL; its slice. */
	struct dlist *in;
	struct slice *slice;
	struct dlist link;
	/* What to send, and what was sent (given, and said of valid): */
	uint64_t n; /* of a slice: its number, length, and valid bytes */
	uint32_t length, valid, said;
	int given;                 /* SLICED was sent */
	struct wire_answer *final; /* FOUND or FAILED, which ends the ask */
	int fd;                    /* of FOUND, or -1 */
	/* The peer's own. */
	int isdue;
	struct dlist due;
	struct ask *next; /* with the same hash of the number */
};

/* The functions that answer asks; each function gets ${cookie}. */
struct peer_handler {
	/* Answer a new ask, at once or later. */
	void (*find)(void *cookie, struct ask *a, const struct wire_ask *q);
	void (*slice)(void *cookie, struct ask *a, const struct wire_ask *q);
	/* The ask ends while it is in a list: take it out of the list. */
	void (*leave)(void *cookie, struct ask *a);
	void *cookie;
};

struct peers;

/* ${patience}: how many ms an asker may leave its socket full. */
int peers_open(struct peers **p, struct loop *l, const struct peer_handler *h,
    int64_t patience, struct err *e);

/* Serve one more asker.  Its socket is closed with it, or on failure. */
int peers_add(struct peers *p, int sock, struct err *e);

/*
 * Send all messages that are due, and free the askers that were cut off or have
 * gone.  Call this at the end of each turn.
 */
void peers_tidy(struct peers *p);

/* The ms until peers_tidy must be called, at most ${ms}; -1 is "never". */
int peers_pause(const struct peers *p, int ms);

/* Put an ask into a list of waiting asks, or take it out. */
void ask_enter(struct ask *a, struct dlist *in);
void ask_leave(struct ask *a);

/*
 * Answer an ask for the last time, and take it out of its list.  ${fd}, or -1,
 * is closed after it was sent.
 */
void ask_found(struct ask *a, const struct wire_found *f, int fd);
void ask_fail(struct ask *a, enum cotrouble trouble, const char *text);

/*
 * Tell that ${valid} bytes of a->slice are valid; the ask stays open.
 * slice_open (slice.h) gives the descriptor when the message is sent.
 */
void ask_sliced(struct ask *a, uint32_t valid);

#endif /* !COPROCESS_PEER_H */
