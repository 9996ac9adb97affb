/*
 * The sockets that listening mode listens on.
 */
#ifndef SERVE_SOCKETS_H
#define SERVE_SOCKETS_H

#include <poll.h>

#include "util/err.h"

/* "localhost" has two addresses on most machines; units may have some more. */
#define SOCKETS_MAX 8

struct sockets {
	struct pollfd socket[SOCKETS_MAX];
	nfds_t n;
};

/* A ${where} that means the sockets that systemd has passed. */
#define SOCKETS_PASSED "systemd"

/*
 * Listen on ${where}, "[addr:]port" or "addr" (an IPv6 address in brackets),
 * or SOCKETS_PASSED; say so on standard error, and to systemd that we are
 * ready.  -1 if no address of it can be listened on, or one of the sockets
 * that were passed cannot.
 */
int sockets_open(struct sockets *s, const char *where, struct err *e);

#endif /* !SERVE_SOCKETS_H */
