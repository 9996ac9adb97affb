/*
 * The process that listens: it opens the sockets, starts those who serve, and
 * does what signals ask for.
 */
#ifndef LISTEN_MASTER_H
#define LISTEN_MASTER_H

#include "config.h"
#include "listen/user.h"

struct master {
	struct config *config;
	const struct user *user; /* to run as, or NULL */
	/* For programs that it starts; NULL: its own. */
	char *const *environment;
};

/*
 * Hold signals back until master_run, so that none that comes while files are
 * read is lost, or ends the process.
 */
void master_prepare(void);

/*
 * Serve until SIGTERM; then finish the answers that have begun, for
 * c->grace_time at most.  SIGHUP: read the files of c->access again, open the
 * log again, and serve with new workers.  SIGUSR2: start a new binary, which
 * ends this one.  Returns 0, or -1 with ${e} if it cannot begin.
 */
int master_run(const struct master *m, struct err *e);

/*
 * Print the configuration, and say what is odd about it.  Returns 0; 1 if
 * something is odd; or -1 with ${e} if the server could not begin.
 */
int master_check(const struct master *m, struct err *e);

#endif /* !LISTEN_MASTER_H */
