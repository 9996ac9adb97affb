/*
 * A worker: a process that takes connections and requests while it has a turn
 * (self.h).
 */
#ifndef LISTEN_WORKER_H
#define LISTEN_WORKER_H

#include <signal.h>

#include "listen/config.h"
#include "listen/sockets.h"
#include "listen/table.h"

struct worker {
	const struct config *config;
	const struct sockets *at; /* in table->ep, and not blocking */
	struct table *table;
	unsigned int who; /* in the table */
};

/*
 * Serve connections until the worker is to end: because it is told so, or the
 * keys were read again, or it has served so many that what memory it may have
 * lost is given back by its end.
 */
void worker_run(struct worker *w);

/* Have workers look at the listening socket ${fd}, whatever it is up to. */
int worker_watch(const struct table *t, int fd);

#endif /* !LISTEN_WORKER_H */
