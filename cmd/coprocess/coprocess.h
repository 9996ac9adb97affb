/*
 * chanpack-fetch --coprocess: the store side of servers.  One loop answers the
 * asks of many askers (wire/wire.h) from directories, buckets and HTTP servers:
 *
 *     peer     an asker's connection, and its open asks
 *     find     what a key is; askers of one key share one question to the store
 *     slice    slices of packages of other machines; askers share the transfer
 *     shop     a store: whether it is in trouble, and what is under way there
 *     look     finds and measures a file of a directory, in a thread (helper)
 */
#ifndef COPROCESS_COPROCESS_H
#define COPROCESS_COPROCESS_H

#include <stdint.h>

#include "fetch/sources.h"

struct coprocess_options {
	struct {
		const char *dir; /* NULL: slices are in memory */
		unsigned long long size;
	} cache;
	uint64_t memory;   /* how many bytes of slices then */
	const char *state; /* the state directory of measured.h, or NULL */
};

/*
 * Answer until the control socket, standard input, is closed at its other end,
 * or SIGTERM comes.  Return the exit status if it could not begin.
 */
int coprocess_run(struct sources *s, const struct coprocess_options *o);

#endif /* !COPROCESS_COPROCESS_H */
