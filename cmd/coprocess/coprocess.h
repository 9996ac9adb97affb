/*
 * chanpack-fetch --coprocess: the store side of servers.  One loop answers the
 * asks of many askers (wire/wire.h) from directories, buckets and HTTP servers:
 *
 *     peer     an asker's connection, and its open asks
 *     find     what a key is: one question to a store, however many ask
 *     slice    slices of packages that are no files here: one transfer of each
 *     shop     a store, and whether it is in trouble
 *     look     a look at a package in a directory, in a thread (helper)
 */
#ifndef COPROCESS_COPROCESS_H
#define COPROCESS_COPROCESS_H

#include <stdint.h>

#include "fetch/fetch.h"

struct coprocess_options {
	struct fetch_cache cache; /* dir NULL: slices are in memory */
	uint64_t memory;          /* bytes of slices there */
	const char *state;        /* where digests are remembered, or NULL */
};

/*
 * Answer until the control socket, standard input, is at its end, or SIGTERM
 * comes.  Returns the exit status.
 */
int coprocess_run(struct sources *s, const struct coprocess_options *o);

#endif /* !COPROCESS_COPROCESS_H */
