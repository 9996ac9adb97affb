/*
 * The results of a batch.  Items end in any order; they are printed in the
 * order of the list.
 */
#ifndef INJECT_TALLY_H
#define INJECT_TALLY_H

#include <stddef.h>

#include "form/form.h"
#include "inject/bar.h"
#include "inject/list.h"
#include "inject/workers.h"
#include "util/err.h"

/* What JSON objects need, if these are printed instead of paths. */
struct manifest {
	const struct forms *forms; /* of all packages */
	int sha256;
};

struct tally {
	const struct list *list; /* borrowed */
	const struct manifest *manifest;
	struct made *made; /* of each item, for a manifest; else NULL */
	char *written;     /* of each item: was its package written? */
	char *ended;       /* of each item: has it ended, well or not? */
	size_t nwritten, nended;
	size_t printed; /* the items before this one have been printed */
	int refused;    /* a channel was refused */
	int failed;     /* exit status for another error, or 0 */
	struct bar bar;
};

/*
 * Start ${t}; with ${bar}, show a progress bar.  ${list} and ${m} are borrowed;
 * ${m} is NULL to print paths.  Return 0, or -1 if there is no memory.  The
 * caller frees ${t} in any case.
 */
int tally_init(struct tally *t, const struct list *list,
    const struct manifest *m, int bar, struct err *e);

/*
 * Take the result of an item.  Print the error if the item failed, and print
 * all written items before which no item is still running.  Return 0, or -1 if
 * no more items may be begun: an error that is not about a channel, or
 * standard output failed.
 */
int tally_add(struct tally *t, const struct result *r);

/* No more items will end: print the written items that still wait. */
void tally_end(struct tally *t);

/* Free what ${t} owns. */
void tally_free(struct tally *t);

#endif /* !INJECT_TALLY_H */
