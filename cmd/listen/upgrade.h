/*
 * A new binary takes over from a running one (SIGUSR2): it is started with the
 * same arguments and environment, and with the listening sockets.  When it
 * serves, it tells the old one to finish.
 */
#ifndef LISTEN_UPGRADE_H
#define LISTEN_UPGRADE_H

#include <sys/types.h>

#include "listen/sockets.h"
#include "util/err.h"

/* Remember the arguments, and what this process was started for. */
void upgrade_prepare(char *argv[]);

/*
 * How many sockets for ${use} were inherited from a server that this one takes
 * over from, and the ${first} of them; 0: there is none.
 */
int upgrade_inherited(enum sockets_use use, int *first);

/* This process serves: the old one may finish. */
void upgrade_done(void);

/*
 * Start the new one, with ${environment}.  Returns its process, or -1 with
 * ${e}.
 */
pid_t upgrade_start(const struct sockets *serve, const struct sockets *metrics,
    char *const environment[], struct err *e);

#endif /* !LISTEN_UPGRADE_H */
