/*
 * Listening mode: a process for each connection.
 */
#ifndef SERVE_LISTEN_H
#define SERVE_LISTEN_H

#include "serve/config.h"

#define LISTEN_PORT "8080"

/*
 * Listen on ${where}, "[addr:]port" or "addr" (an IPv6 address in brackets),
 * say so on standard error, and serve connections until SIGTERM.  Connections
 * that are open then go on in their own processes.  Returns 0, or -1 with
 * ${e} if it cannot listen.
 */
int listen_run(const struct config *c, const char *where, struct err *e);

#endif /* !SERVE_LISTEN_H */
