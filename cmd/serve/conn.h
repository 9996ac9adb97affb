/*
 * One connection in a process of its own: requests in, answers out, until
 * either side is done.
 */
#ifndef SERVE_CONN_H
#define SERVE_CONN_H

#include "serve/config.h"

/*
 * Speak HTTP on ${in} and ${out}, which may be one socket, or pipes, or
 * files.  Returns 0 at an orderly end, or -1 with ${e} if an answer could not
 * be sent whole.
 */
int conn_run(const struct config *c, int in, int out, struct err *e);

#endif /* !SERVE_CONN_H */
