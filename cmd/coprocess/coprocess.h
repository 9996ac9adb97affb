/*
 * chanpack-fetch --coprocess: reads the stores for servers.  One loop answers
 * the asks of many askers (wire/wire.h) from directories, buckets and HTTP
 * servers:
 *
 *     peer     an asker's connection, and its open asks
 *     find     finds the base of a key; asks for a key share a question to a
 *              store
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
	uint64_t memory;   /* without dir: bytes of slices in memory */
	const char *state; /* the state directory of measured.h, or NULL */
};

/*
 * Answer until the other end of the control socket, standard input, is closed
 * or breaks a rule, or SIGTERM comes; then exit with status 0.  Return, with an
 * exit status, only if the coprocess cannot begin.
 */
int coprocess_run(struct sources *s, const struct coprocess_options *o);

#endif /* !COPROCESS_COPROCESS_H */
