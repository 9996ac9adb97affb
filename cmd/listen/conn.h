/*
 * One connection in a process of its own: requests in, answers out, until
 * either side is done.
 */
#ifndef LISTEN_CONN_H
#define LISTEN_CONN_H

#include "listen/config.h"

/*
 * Speak HTTP on ${in} and ${out}, which may be one socket, or pipes, or
 * files.  Returns 0 at an orderly end, or -1 with ${e} if an answer could not
 * be sent whole.
 */
int conn_run(const struct config *c, int in, int out, struct err *e);

#endif /* !LISTEN_CONN_H */
