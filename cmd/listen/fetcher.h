/*
 * Start chanpack-fetch, the coprocess that reads the stores for the workers,
 * and start it again when it dies.
 */
#ifndef LISTEN_FETCHER_H
#define LISTEN_FETCHER_H

#include <stdint.h>

#include "wire/launch.h"
#include "worker/board.h"

/* At first set spec, set launch to LAUNCH_INIT, and all else to 0. */
struct fetcher {
	struct launch_spec spec;
	struct launch launch;
	int64_t begun, next; /* the last start; the earliest next start */
	unsigned int died;   /* how many times in a row */
	int is_gone;         /* its death was noted */
	unsigned int starts; /* how many, with the first */
};

/*
 * Start the coprocess, and wait up to 2 seconds until it is ready.  Errors: as
 * launch_start and launch_wait.
 */
int fetcher_open(struct fetcher *f, struct err *e);

/*
 * Add what the coprocess reports to ${b}.  If it has died, start it again after
 * a pause.  Returns 0 if it runs, else the ms after which to call this again.
 */
int fetcher_tend(struct fetcher *f, struct board *b, int64_t now);

#endif /* !LISTEN_FETCHER_H */
