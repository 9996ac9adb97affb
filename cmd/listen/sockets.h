/*
 * The sockets that listening mode listens on.
 */
#ifndef SERVE_SOCKETS_H
#define SERVE_SOCKETS_H

#include "util/err.h"

/* "localhost" has two addresses on most machines; units may have some more. */
#define SOCKETS_MAX 8

struct sockets {
	int fd[SOCKETS_MAX];
	unsigned int n;
};

/* What for: requests, or those for metrics. */
enum sockets_use { SOCKETS_SERVE, SOCKETS_METRICS };

/* A ${where} that means the sockets that systemd has passed. */
#define SOCKETS_PASSED "systemd"

/*
 * Listen on ${where}, "[addr:]port" or "addr" (an IPv6 address in brackets),
 * or SOCKETS_PASSED; a server that takes over from another (upgrade.h) has that
 * one's sockets instead.  -1 if no address of it can be listened on, or one of
 * the sockets that were passed cannot.
 */
int sockets_open(
    struct sockets *s, enum sockets_use use, const char *where, struct err *e);

/* Is ${where} an address?  Whether it is free is not looked at. */
int sockets_check(const char *where, struct err *e);

/* Name their addresses on standard error: from now on it answers there. */
void sockets_tell(const struct sockets *s, enum sockets_use use);

/* The port is free when no other process has the sockets. */
void sockets_close(struct sockets *s);

#endif /* !SERVE_SOCKETS_H */
