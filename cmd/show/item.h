/*
 * One package of the command line: print its channels, or compare the package
 * with its base or with the digests of its signatures, and print the result.
 */
#ifndef SHOW_ITEM_H
#define SHOW_ITEM_H

#include "form/form.h"
#include "seal/sealkey.h"
#include "show/against.h"

/* What the command line asks for. */
struct show_request {
	struct forms forms;
	int quiet;
	int json;
	int verify;            /* compare content digests */
	int several;           /* several files: lines begin with their names */
	struct base *base;     /* of --against, or NULL */
	struct sealkeys seals; /* of --seal-keys: seals are judged by them, */
	uint64_t now;          /* for this time */
};

/*
 * Do what ${r} asks for with ${file}; "-" is standard input.  Print results and
 * messages, and return the exit status that this file alone would give.
 */
int item_show(const struct show_request *r, const char *file);

#endif /* !SHOW_ITEM_H */
