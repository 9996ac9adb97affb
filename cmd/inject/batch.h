/*
 * A batch: the packages of many channels from one base, in files.
 */
#ifndef INJECT_BATCH_H
#define INJECT_BATCH_H

#include <stddef.h>

#include "form/form.h"
#include "util/channel.h"

struct batch {
	const char *list;             /* the channel file */
	const char *pattern;          /* of the output files; checked */
	const char *file;             /* the base */
	const struct channel *extras; /* for every channel */
	const struct forms *forms;
	size_t workers;
	int json;      /* print a manifest, */
	int sha256;    /* with digests */
	int plan_only; /* write nothing, only say what would be written */
	int quiet;
	int verbose;
};

/* The workers when none are asked for: one for each processor. */
size_t batch_workers(void);

/*
 * Run it: the path of each file that was written, or a JSON object about it,
 * goes to standard output, in the order of the channel file, and what is wrong
 * to standard error.  Returns the exit status.
 */
int batch_run(const struct batch *b);

#endif /* !INJECT_BATCH_H */
