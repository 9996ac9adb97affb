/*
 * The sockets that the server listens on.
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

/* For which requests: for packages, or for metrics. */
enum sockets_use { SOCKETS_SERVE, SOCKETS_METRICS };

/* ${where} for the sockets that systemd has passed. */
#define SOCKETS_PASSED "systemd"

/*
 * Listen on ${where}, which is "[addr:]port", "addr" (an IPv6 address in
 * brackets) or SOCKETS_PASSED.  A server that takes over from an old server
 * (upgrade.h) uses the sockets of the old server instead.  Returns 0, or -1
 * with ${e} if no address of ${where} can be listened on, or if a passed
 * descriptor is no listening socket.
 */
int sockets_open(
    struct sockets *s, enum sockets_use use, const char *where, struct err *e);

/* Check that ${where} is legal, but not that the address is free. */
int sockets_check(const char *where, struct err *e);

/* Print on standard error that the server listens on these addresses. */
void sockets_tell(const struct sockets *s, enum sockets_use use);

/* Close the sockets in this process; other processes still listen. */
void sockets_close(struct sockets *s);

#endif /* !SERVE_SOCKETS_H */
