/*
 * The coprocess that reads the stores for the workers, chanpack-fetch, which is
 * started again when it dies.
 */
#ifndef LISTEN_FETCHER_H
#define LISTEN_FETCHER_H

#include <stdint.h>

#include "wire/launch.h"
#include "worker/board.h"

/* Zero but for ${spec}, and ${launch}, which is LAUNCH_INIT. */
struct fetcher {
	struct launch_spec spec;
	struct launch launch;
	int64_t begun, next; /* the last start, and when the next may be */
	unsigned int died;   /* times in a row */
	int is_gone;         /* that it has died is known */
	unsigned int starts; /* of it, the first one included */
};

/* Start it, and wait for a moment until it is ready.  Errors: launch_wait. */
int fetcher_open(struct fetcher *f, struct err *e);

/*
 * Note what it has done on ${b}, and start it again if it has died.  Returns 0
 * if it is there, else the ms until this is to be called again.
 */
int fetcher_tend(struct fetcher *f, struct board *b, int64_t now);

#endif /* !LISTEN_FETCHER_H */
