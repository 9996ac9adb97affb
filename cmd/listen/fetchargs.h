/*
 * The command line of a coprocess.
 */
#ifndef LISTEN_FETCHARGS_H
#define LISTEN_FETCHARGS_H

#include <limits.h>

#include "listen/config.h"

/* The program, --coprocess, three options with values, and two of the cache. */
#define FETCHARGS_MAX (12 + 2 * STORES_MAX)

struct fetchargs {
	const char *argv[FETCHARGS_MAX];
	char path[PATH_MAX]; /* beside this program; "" if that is not known */
	char timeout[12];
};

/* Make it for ${d}, whose strings are borrowed. */
void fetchargs_make(struct fetchargs *a, const struct distant *d);

/*
 * Become that program: the one in the directory that this one was started
 * from, else the first in PATH.  Returns with errno if neither can be.
 */
void fetchargs_exec(const struct fetchargs *a);

#endif /* !LISTEN_FETCHARGS_H */
