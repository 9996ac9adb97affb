/*
 * Starting chanpack-fetch --coprocess, and giving it askers.
 */
#ifndef WIRE_LAUNCH_H
#define WIRE_LAUNCH_H

#include <stddef.h>
#include <sys/types.h>

#include "util/err.h"

/* Its options; what is NULL or 0 is not given.  All is borrowed. */
struct launch_spec {
	const char *const *store; /* names, in their order: at least one */
	size_t nstores;
	const char *cache, *cache_size, *memory, *state;
	const char *retries, *timeout;
};

/* A coprocess; begin with LAUNCH_INIT. */
struct launch {
	pid_t pid;
	int control; /* the socket that it ends with; -1: none is running */
};

#define LAUNCH_INIT                                                            \
	{                                                                      \
		.pid = -1, .control = -1                                       \
	}

/*
 * Start a coprocess, after launch_end of one that is there: the program in the
 * directory that this one was started from, else the first in PATH.  It has
 * this process's environment and standard error, and no other descriptor.
 */
int launch_start(struct launch *l, const struct launch_spec *s, struct err *e);

/*
 * Give it one more asker; ${sock} is that asker's end, non-blocking, for
 * asker_open.  -1 with ERR_TEMP if the coprocess has died.
 */
int launch_add(struct launch *l, int *sock, struct err *e);

/* Has it died?  Then 1, and launch_end need not be called. */
int launch_isover(struct launch *l);

/* If one is running, end it: it ends at once. */
void launch_end(struct launch *l);

#endif /* !WIRE_LAUNCH_H */
