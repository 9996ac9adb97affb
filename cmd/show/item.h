/*
 * One package on the command line: look into it, or compare it with its base
 * or with the digests that its signatures name, and print what was found.
 */
#ifndef SHOW_ITEM_H
#define SHOW_ITEM_H

#include "form/form.h"
#include "show/against.h"

/* What the command line asks for. */
struct show_request {
	struct forms forms;
	int quiet;
	int json;
	int verify;        /* compare content digests */
	int several;       /* files: lines begin with the file's name */
	struct base *base; /* to compare with; else NULL */
};

/*
 * Do what ${r} asks for with ${file}, where "-" is standard input.  Prints
 * results and messages; returns the exit status that the file calls for.
 */
int item_show(const struct show_request *r, const char *file);

#endif /* !SHOW_ITEM_H */
