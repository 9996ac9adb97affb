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
	int reuse; /* set by the caller: others may listen there too */
};

/*
 * Listen on ${where}, "[addr:]port" or "addr" (an IPv6 address in brackets),
 * and say so on standard error.  With s->reuse, beside other processes of the
 * same user that did so.  -1 if no address of it can be listened on.
 */
int sockets_open(struct sockets *s, const char *where, struct err *e);

/*
 * Where another process listens too, let the system give it the connections
 * that are to come; those that it has accepted for us stay ours.  Without
 * another, nothing changes.
 */
void sockets_yield(const struct sockets *s);

#endif /* !SERVE_SOCKETS_H */
