/*
 * One connection: it reads requests and answers them, one after the other.
 */
#ifndef SERVE_SESSION_H
#define SERVE_SESSION_H

#include "config.h"
#include "serve/log.h"
#include "serve/source.h"

/*
 * Read requests from ${in} and write the answers to ${out}, until the client
 * ends or a limit of ${c} is reached.  Returns 0; or -1 with ${e} if an answer
 * could not be sent whole: a socket ${out} is then reset when it is closed.
 */
int session_run(const struct config *c, struct source *s, struct log *l, int in,
    int out, struct err *e);

#endif /* !SERVE_SESSION_H */
