/*
 * A batch: from one base, a file with the package of each of many channels.
 */
#ifndef INJECT_BATCH_H
#define INJECT_BATCH_H

#include <stddef.h>

#include "form/form.h"
#include "seal/sealkey.h"
#include "util/channel.h"

struct batch {
	const char *list;             /* the channel file */
	const char *pattern;          /* of the output files; checked */
	const char *file;             /* the base */
	const struct channel *extras; /* for every channel */
	const struct forms *forms;
	const struct sealkeys *seal; /* the first seals; none: no seals */
	size_t workers;
	int json;      /* print JSON objects instead of paths, */
	int sha256;    /* with digests */
	int plan_only; /* write no package, only print what would be written */
	int quiet;
	int verbose;
};

/* Return the default number of workers: one for each processor, at most 16. */
size_t batch_workers(void);

/*
 * Write all packages of ${b}, and the directories that their paths need.  Print
 * the path of each file, or its JSON object, to standard output in the order of
 * the channel file, and errors to standard error.  Return the exit status.
 */
int batch_run(const struct batch *b);

#endif /* !INJECT_BATCH_H */
