/*
 * One connection: requests on it, and their answers, in turn.
 */
#ifndef SERVE_SESSION_H
#define SERVE_SESSION_H

#include "config.h"
#include "serve/log.h"
#include "serve/source.h"

/*
 * Answer the requests that come from ${in} to ${out}, until the client or we
 * have enough.  Returns 0, or -1 with ${e} if an answer could not be sent
 * whole: then the connection is reset at its end.
 */
int session_run(const struct config *c, struct source *s, struct log *l, int in,
    int out, struct err *e);

#endif /* !SERVE_SESSION_H */
