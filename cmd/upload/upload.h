/* Uploads one file. */
#ifndef UPLOAD_UPLOAD_H
#define UPLOAD_UPLOAD_H

#include <stdint.h>

#include "netopt.h"
#include "put/put.h"
#include "upload/progress.h"
#include "url/key.h"

struct upload {
	const char *key;
	const char *storespec;
	const char *publicspec;
	unsigned int accepted; /* faults: see check.h */
	int force;
	int dry;
	int verbose;
	int quiet;
	int json;
	struct netopt net; /* its ${parallel}: parts sent at a time */
	struct put *put;
	struct publicurl public;
	struct progress progress;
	struct buf spec;  /* the name of the store */
	const char *name; /* of the present file, safe to print */
};

/*
 * Open the store that u->storespec names, or the default store.  Return 0, or
 * -1 with the reason in ${e}.
 */
int upload_open(struct upload *u, struct err *e);

void upload_close(struct upload *u);

/*
 * Remove what unfinished uploads left behind that began before ${before}, in
 * Unix seconds; with u->dry only look.  Print keys and times.  Return 0, or -1
 * with the reason in ${e}.
 */
int upload_sweep(struct upload *u, uint64_t before, struct err *e);

/*
 * Put ${file} into the store and print its base URL; with u->dry only check the
 * file.  "-" is standard input, which needs u->key.  Print an error, and return
 * the exit status that this file alone would give.
 */
int upload_file(struct upload *u, const char *file);

#endif /* !UPLOAD_UPLOAD_H */
