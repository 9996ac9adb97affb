/*
 * Handles one package of the command line: prints its channels, or compares the
 * package with its base or with the digests of its signatures.
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
	struct sealkeys seals; /* of --seal-keys: they judge seals, */
	uint64_t now;          /* at this time */
};

/*
 * Do what ${r} asks for with ${file}; "-" is standard input.  Print results and
 * messages, and return the exit status that this file alone would give.
 */
int item_show(const struct show_request *r, const char *file);

#endif /* !SHOW_ITEM_H */
