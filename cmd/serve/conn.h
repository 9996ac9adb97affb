/*
 * One connection: requests in, answers out, until either side is done.
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

/*
 * Answer whatever comes on socket ${fd} with 503 and ${why}, before it has
 * come, and end the connection.
 */
void conn_refuse(const struct config *c, int fd, const char *why);

#endif /* !SERVE_CONN_H */
