/*
 * An asker's connection and its open asks.  An asker that breaks a rule of
 * wire/wire.h, has more asks open than WIRE_ASKS_MAX, or takes no answer for
 * too long is cut off; that ends all its asks.
 *
 * No answer waits in a queue but the last state of an ask: so an asker that does
 * not read costs no more than its open asks do.
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
	int64_t asked; /* when: loop's time */
	/* Who is to answer: the list that the ask is in, or NULL; and of which
	 * slice. */
	struct dlist *in;
	struct slice *slice;
	struct dlist link;
	/* What is to be said, or was said: */
	uint64_t n; /* of a slice: its number and length */
	uint32_t length, valid, said;
	int given;                 /* SLICED was sent */
	struct wire_answer *final; /* FOUND or FAILED, which ends the ask */
	int fd;                    /* of FOUND, or -1 */
	/* The peer's own. */
	int isdue;
	struct dlist due;
	struct ask *next; /* with the same hash of the number */
};

/* Who answers asks. */
struct peer_handler {
	/* A new ask, which is open until ask_found or ask_fail. */
	void (*find)(void *cookie, struct ask *a, const struct wire_ask *q);
	void (*slice)(void *cookie, struct ask *a, const struct wire_ask *q);
	/* Nobody wants more of an ask that is in a list: take it out. */
	void (*leave)(void *cookie, struct ask *a);
	void *cookie;
};

struct peers;

/* ${patience}: ms for which an asker may leave answers unread. */
int peers_open(struct peers **p, struct loop *l, const struct peer_handler *h,
    int64_t patience, struct err *e);

/* Serve one more asker, whose socket is taken over. */
int peers_add(struct peers *p, int sock, struct err *e);

/*
 * Send what is to be said, cut off who must be, and free who has gone.  Call it
 * at the end of each turn.
 */
void peers_tidy(struct peers *p);

/* In how many ms peers_tidy has something to do: not later than ${ms}. */
int peers_pause(const struct peers *p, int ms);

/* Put an ask into a list of who waits, or out of it. */
void ask_enter(struct ask *a, struct dlist *in);
void ask_leave(struct ask *a);

/*
 * End an ask, which is taken out of its list.  ${fd}, or -1, is taken over.
 */
void ask_found(struct ask *a, const struct wire_found *f, int fd);
void ask_fail(struct ask *a, enum cotrouble trouble, const char *text);

/*
 * So much is valid of a->slice, which was asked for; the ask stays open.
 * slice_open (slice.h) gives a descriptor when the answer is sent.
 */
void ask_sliced(struct ask *a, uint32_t valid);

#endif /* !COPROCESS_PEER_H */
