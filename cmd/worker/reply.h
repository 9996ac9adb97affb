/*
 * Make the answer to one request (origin/answer.h), and send it as fast as the
 * client takes it.
 */
#ifndef WORKER_REPLY_H
#define WORKER_REPLY_H

#include "worker/conn.h"

/*
 * Begin to answer ${r}, whose head is the next ${len} bytes of c->in and must
 * stay there.  If ${r} is NULL, the bytes are no request: answer ${status} with
 * ${why}.  Each call of reply_turn goes on with the answer.  If memory is
 * short, the connection is reset, and c->reply stays NULL.
 */
void reply_begin(struct conn *c, const struct http_request *r, size_t len,
    unsigned int status, const char *why);

/* Go on for a turn.  At the answer's end, call conn_answered. */
void reply_turn(struct conn *c);

/* c->timer is over. */
void reply_timeout(struct conn *c);

/* Cut the answer off; the log gets ${why}. */
void reply_cut(struct conn *c, const char *why);

/* The connection whose reply has the waiter ${w}. */
struct conn *reply_conn(struct waiter *w);

#endif /* !WORKER_REPLY_H */
