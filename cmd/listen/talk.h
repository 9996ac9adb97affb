/*
 * What is said on a connection: to the requests that have come, their answers.
 */
#ifndef LISTEN_TALK_H
#define LISTEN_TALK_H

#include "exec/output.h"
#include "origin/client.h"
#include "listen/config.h"
#include "util/buf.h"

enum talk_end {
	TALK_ON,    /* more may come */
	TALK_OVER,  /* the last answer was sent, and nothing more has come */
	TALK_LAST,  /* it was sent, and the client may not have heard it yet */
	TALK_FAILED /* it could not be sent whole */
};

struct talk {
	const struct config *config;
	struct client *client; /* borrowed */
	struct output out;
	struct buf input;      /* received, not yet consumed */
	unsigned int requests; /* answered */
};

/* How many seconds may pass until something comes on a new connection. */
unsigned int talk_patience(const struct config *c, const struct client *cl);

/*
 * Answer the requests that have come whole, and give all to the kernel.  What
 * is left of t->input is part of one; or requests that are for another process,
 * once access_isold.  ${e} says what TALK_FAILED is.
 */
enum talk_end talk_answer(struct talk *t, struct err *e);

/*
 * Answer what has come, or has not, with ${status} and ${why}: TALK_LAST or
 * TALK_FAILED.
 */
enum talk_end talk_refuse(
    struct talk *t, unsigned int status, const char *why, struct err *e);

/*
 * The client has not sent a whole request in time.  One whose PROXY header has
 * not come gets no answer.
 */
enum talk_end talk_late(struct talk *t, struct err *e);

/* The client has ended what it sends: 400 if that was not a whole request. */
enum talk_end talk_eof(struct talk *t, struct err *e);

#endif /* !LISTEN_TALK_H */
