/*
 * Listening mode: a process for each connection.
 */
#ifndef SERVE_LISTEN_H
#define SERVE_LISTEN_H

#include "serve/config.h"

/*
 * Listen on ${where}, as sockets_open has it, and serve connections until
 * SIGTERM.  Connections that are open then go on in their own processes.
 * Returns 0, or -1 with ${e} if it cannot listen.
 */
int listen_run(const struct config *c, const char *where, struct err *e);

#endif /* !SERVE_LISTEN_H */
