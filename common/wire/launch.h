/*
 * Start chanpack-fetch --coprocess, and give it askers.
 */
#ifndef WIRE_LAUNCH_H
#define WIRE_LAUNCH_H

#include <stddef.h>
#include <sys/types.h>

#include "util/err.h"
#include "wire/wire.h"

/* The options; those that are NULL are not given.  All strings are borrowed. */
struct launch_spec {
	const char *const *store; /* at least one, in the order of -s */
	size_t nstores;
	const char *cache, *cache_size, *memory, *state;
	const char *retries, *timeout;
	char *const *environment; /* NULL: that of this process */
};

/* A coprocess; begin with LAUNCH_INIT. */
struct launch {
	pid_t pid;
	int control; /* the control socket; -1: no coprocess is running */
};

#define LAUNCH_INIT                                                            \
	{                                                                      \
		.pid = -1, .control = -1                                       \
	}

/*
 * Start a coprocess: the program in the directory of this one, else the first
 * in PATH.  If ${l} has a coprocess, end that one first.  The child inherits
 * standard error, and no other descriptor; it is a process group of its own.
 * Return 0; or -1 with ${e}: ${l} has no coprocess then.
 */
int launch_start(struct launch *l, const struct launch_spec *s, struct err *e);

/*
 * Wait up to ${ms} until the coprocess is ready.  Return 0 if it is, or is
 * still busy; or -1 with ERR_FATAL if it has ended: it has said why itself.
 */
int launch_wait(struct launch *l, int ms, struct err *e);

/*
 * Give the coprocess one more asker.  ${sock} becomes that asker's socket, for
 * asker_open.  Return 0, or -1 with ERR_TEMP if the coprocess has died.
 */
int launch_add(struct launch *l, int *sock, struct err *e);

/*
 * Receive one COUNTS of the coprocess, if one is here.  Return 1 with ${n}, or
 * 0; call again until 0.  Does not wait.
 */
int launch_counts(const struct launch *l, struct wire_counts *n);

/* Return 1 if no coprocess is running; ${l} is then as LAUNCH_INIT. */
int launch_isover(struct launch *l);

/* If a coprocess is running, end it.  Takes 0.2 s at most. */
void launch_end(struct launch *l);

#endif /* !WIRE_LAUNCH_H */
