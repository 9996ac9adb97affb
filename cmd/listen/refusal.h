/*
 * Answers to requests for channel packages that the client may not have.
 */
#ifndef LISTEN_REFUSAL_H
#define LISTEN_REFUSAL_H

#include "exec/output.h"
#include "listen/config.h"
#include "listen/target.h"

/*
 * May ${t} be answered?  1, or the answer is a refusal, and sent: 0, or -1 with
 * ${e} if it could not be.
 */
int refusal_check(const struct config *c, const struct http_request *r,
    const struct target *t, struct output *o, struct err *e);

#endif /* !LISTEN_REFUSAL_H */
