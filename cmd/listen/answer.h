/*
 * The answer to one request: from a URL to a base, a plan, a head and a body.
 */
#ifndef LISTEN_ANSWER_H
#define LISTEN_ANSWER_H

#include "exec/output.h"
#include "http/request.h"
#include "listen/config.h"

/*
 * Answer ${r} to ${o}.  Returns 0, or -1 with ${e} if the answer could not be
 * sent whole: the connection is of no more use then.
 */
int answer(const struct config *c, const struct http_request *r,
    struct output *o, struct err *e);

#endif /* !LISTEN_ANSWER_H */
