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
	int reuse;  /* set by the caller: others may listen there too */
	int passed; /* they are somebody else's, who goes on with them */
};

/* A ${where} that means the sockets that systemd has passed. */
#define SOCKETS_PASSED "systemd"

/*
 * Listen on ${where}, "[addr:]port" or "addr" (an IPv6 address in brackets),
 * or SOCKETS_PASSED; say so on standard error, and to systemd that we are
 * ready.  With s->reuse, beside other processes of the same user that did so.
 * -1 if no address of it can be listened on, or one of the sockets that were
 * passed cannot.
 */
int sockets_open(struct sockets *s, const char *where, struct err *e);

/*
 * Where another process listens too, let the system give it the connections
 * that are to come; those that it has accepted for us stay ours.  Without
 * another, nothing changes.
 */
void sockets_yield(const struct sockets *s);

#endif /* !SERVE_SOCKETS_H */
