/*
 * Replace a running server with a new binary (SIGUSR2).  The old server starts
 * the new one with the same arguments and the listening sockets.  When the new
 * server serves, it tells the old server to finish.
 */
#ifndef LISTEN_UPGRADE_H
#define LISTEN_UPGRADE_H

#include <sys/types.h>

#include "listen/sockets.h"
#include "util/err.h"

/*
 * Remember ${argv}, which is borrowed, and find out whether an old server has
 * started this one.  Call this once, before the others.
 */
void upgrade_prepare(char *argv[]);

/*
 * Return how many sockets for ${use} the old server has passed, or 0.  Set
 * ${first} to the first of these descriptors; the others follow.
 */
int upgrade_inherited(enum sockets_use use, int *first);

/* This process serves: send SIGTERM to the old server, if there is one. */
void upgrade_done(void);

/*
 * Start a new server with ${environment} and these sockets.  Returns its
 * process ID, or -1 with ${e}.
 */
pid_t upgrade_start(const struct sockets *serve, const struct sockets *metrics,
    char *const environment[], struct err *e);

#endif /* !LISTEN_UPGRADE_H */
