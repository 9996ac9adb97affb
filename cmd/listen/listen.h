/*
 * Listening mode: signals, and a pool of processes.
 */
#ifndef LISTEN_LISTEN_H
#define LISTEN_LISTEN_H

#include "listen/config.h"

/*
 * Hold signals back until listen_run, so that none that comes while files are
 * read is lost, or ends the process.
 */
void listen_prepare(void);

/*
 * Listen on ${where}, as sockets_open has it, and serve connections until
 * SIGTERM; then finish the answers that have begun, for c->grace_time at most.
 * On SIGHUP the files of c->access are read again, and the log is opened again.
 * Returns 0, or -1 with ${e} if it cannot listen; and with ERR_TEMP, after
 * answers have been finished in the same way, if the keeper is gone.
 */
int listen_run(struct config *c, const char *where, struct err *e);

#endif /* !LISTEN_LISTEN_H */
