/*
 * The master: the process that opens the listening sockets, starts the workers
 * and the coprocess, and does what signals ask for.
 */
#ifndef LISTEN_MASTER_H
#define LISTEN_MASTER_H

#include "config.h"
#include "listen/user.h"

struct master {
	struct config *config;
	const struct user *user; /* to run as, or NULL */
	/* Of the programs that the master starts; NULL: its own. */
	char *const *environment;
};

/*
 * Block the signals of the master until master_run waits.  So a signal that
 * comes while files are read is not lost and does not end the process.
 */
void master_prepare(void);

/*
 * Serve until SIGTERM; then finish the answers that have begun, for
 * config->grace_time seconds at most.  SIGHUP: read the files of config->access
 * again, open the log again, and serve with new workers.  SIGUSR2: start the
 * new binary, which sends SIGTERM to this process when it serves.  Returns 0,
 * or -1 with ${e} if the server cannot begin.
 */
int master_run(const struct master *m, struct err *e);

/*
 * Print the configuration, and warn of what is odd about it.  Returns 0; 1 if
 * something is odd; or -1 with ${e} if the server could not begin.  Afterwards
 * the process runs as m->user.
 */
int master_check(const struct master *m, struct err *e);

#endif /* !LISTEN_MASTER_H */
