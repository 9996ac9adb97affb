/*
 * The way of one file into the store.
 */
#ifndef UPLOAD_UPLOAD_H
#define UPLOAD_UPLOAD_H

#include "store/store.h"
#include "url/key.h"

struct upload {
	const char *key;
	const char *storespec;
	const char *publicspec;
	const char *forms; /* these two with --materialize */
	const char *jobs;
	int materialize;
	int any;
	int force;
	int dry;
	int verbose;
	struct store *store;
	struct publicurl public;
};

/*
 * Put a file into the store and print its base URL; "-" is standard input,
 * which needs a key.  Prints what went wrong, and returns the exit status that
 * this file alone would give.
 */
int upload_file(const struct upload *u, const char *file);

#endif /* !UPLOAD_UPLOAD_H */
