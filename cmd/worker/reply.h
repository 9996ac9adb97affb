/*
 * The answer to one request: it is made (origin/answer.h), and sent as the
 * client takes it.
 */
#ifndef WORKER_REPLY_H
#define WORKER_REPLY_H

#include "worker/conn.h"

/*
 * Begin to answer ${r}, whose head has ${len} bytes at c->in; or, if that is
 * NULL, what is no request, with ${status} and ${why}.  The answer goes on with
 * each call of reply_turn.
 */
void reply_begin(struct conn *c, const struct http_request *r, size_t len,
    unsigned int status, const char *why);

/* Go on with it, for a turn; conn_answered is called at its end. */
void reply_turn(struct conn *c);

/* The timer of the connection has come. */
void reply_timeout(struct conn *c);

/* Break it off. */
void reply_cut(struct conn *c, const char *why);

/* Who waits is of this connection. */
struct conn *reply_conn(struct waiter *w);

#endif /* !WORKER_REPLY_H */
