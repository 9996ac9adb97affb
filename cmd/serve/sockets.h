/*
 * The sockets that listening mode listens on.
 */
#ifndef SERVE_SOCKETS_H
#define SERVE_SOCKETS_H

#include <poll.h>

#include "util/err.h"

/* "localhost" has two addresses on most machines. */
#define SOCKETS_MAX 4

struct sockets {
	struct pollfd socket[SOCKETS_MAX];
	nfds_t n;
};

/*
 * Listen on ${where}, "[addr:]port" or "addr" (an IPv6 address in brackets),
 * and say so on standard error.  -1 if no address of it can be listened on.
 */
int sockets_open(struct sockets *s, const char *where, struct err *e);

#endif /* !SERVE_SOCKETS_H */
