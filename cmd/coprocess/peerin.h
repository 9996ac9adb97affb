/*
 * The inside of peers: what the files peer*.c share.  peer.c has the
 * connections and what comes from them, peerask.c their open asks, and
 * peersend.c sends.
 */
#ifndef COPROCESS_PEERIN_H
#define COPROCESS_PEERIN_H

#include "coprocess/peer.h"

#define PEER_BUCKETS 256 /* for open asks, by their numbers */

struct peer {
	struct watcher watcher; /* first: peer.c casts */
	struct peers *all;
	struct dlist link;
	int sock;
	int isover;
	unsigned int nopen;
	struct ask *bucket[PEER_BUCKETS];
	struct dlist due;
	int ispending; /* messages will be sent at the end of the turn */
	struct dlist pending;
	int64_t stuck; /* since when the socket is full, or -1 */
};

struct peers {
	struct loop *loop;
	struct peer_handler handler;
	int64_t patience;
	struct dlist list, pending;
	unsigned int nover, nstuck;
};

/*
 * Cut the asker off; peer_cutwarn also warns.  The peer is freed at the end of
 * the turn: later events of this turn may still name the peer.
 */
void peer_cut(struct peer *p);
void peer_cutwarn(struct peer *p, const char *why);

/* The link to the ask with this number; the link is NULL if there is none. */
struct ask **peer_findask(struct peer *p, uint32_t id);

/* Open an ask; or cut the peer off and return NULL. */
struct ask *peer_openask(struct peer *p, const struct wire_ask *q);

/* Take an ask out of its peer's table and free it. */
void ask_release(struct ask *a);

/* Free an ask that is not in its peer's table any more. */
void ask_free(struct ask *a);

/*
 * Mark the ask: its next message is sent at the end of the turn.  Sending at
 * once could change a list that the caller walks through.
 */
void peer_makedue(struct ask *a);

/* Send the messages that are due, until the socket is full. */
void peer_senddue(struct peer *p);

/* Call peer_senddue for all peers that have marked asks. */
void peers_send(struct peers *all);

#endif /* !COPROCESS_PEERIN_H */
