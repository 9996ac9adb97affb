/*
 * The health check: a path that tells a load balancer whether this node can
 * answer (RFC 8615 has the name).  It hides no package: no key has a segment
 * that begins with a dot.
 */
#ifndef LISTEN_HEALTH_H
#define LISTEN_HEALTH_H

#include "exec/output.h"
#include "http/request.h"
#include "listen/config.h"

#define HEALTH_PATH "/.well-known/chanpack-health"

/* Is ${r} for it?  A query makes no difference. */
int health_asked(const struct http_request *r);

/*
 * Answer 200 if the store can be read, else 503; stores of other machines are
 * not asked: what counts is how they answered last.  Returns as answer.
 */
int health_answer(const struct config *c, const struct http_request *r,
    struct output *o, struct err *e);

#endif /* !LISTEN_HEALTH_H */
