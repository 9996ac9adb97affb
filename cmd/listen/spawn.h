/*
 * New processes of the crew.  Errors: ERR_TEMP; the slot is then free.
 */
#ifndef LISTEN_SPAWN_H
#define LISTEN_SPAWN_H

#include "listen/crew.h"

/* Start a worker in slot ${i}, which is free. */
int spawn_worker(struct crew *c, unsigned int i, struct err *e);

/* Start the process for metrics, if it is wanted and not there. */
int spawn_metrics(struct crew *c, struct err *e);

#endif /* !LISTEN_SPAWN_H */
