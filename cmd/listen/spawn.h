/*
 * Start processes of the crew.  The functions return 0 in the master, and never
 * in the new process.  On failure they return -1 with ERR_TEMP, and the slot is
 * free.
 */
#ifndef LISTEN_SPAWN_H
#define LISTEN_SPAWN_H

#include "listen/crew.h"

/* Start a worker in slot ${i}, which is free. */
int spawn_worker(struct crew *c, unsigned int i, struct err *e);

/* Start the process for metrics, if it is configured and does not run. */
int spawn_metrics(struct crew *c, struct err *e);

#endif /* !LISTEN_SPAWN_H */
