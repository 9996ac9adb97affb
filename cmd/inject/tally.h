/*
 * What came of the items of a batch: printed in their order, whatever the
 * order they end in.
 */
#ifndef INJECT_TALLY_H
#define INJECT_TALLY_H

#include <stddef.h>

#include "form/form.h"
#include "inject/bar.h"
#include "inject/list.h"
#include "inject/workers.h"
#include "util/err.h"

/* How to print JSON objects instead of paths. */
struct manifest {
	const struct forms *forms; /* of all packages */
	int sha256;
};

struct tally {
	const struct list *list; /* borrowed */
	const struct manifest *manifest;
	struct made *made; /* what is known of each, for a manifest */
	char *written;     /* is each? */
	char *ended;       /* is each, well or not? */
	size_t nwritten, nended;
	size_t printed; /* the items before this one are */
	int refused;    /* some channel was */
	int failed;     /* exit status for what else went wrong; 0 if nothing */
	struct bar bar;
};

/*
 * Begin; with ${bar}, show one.  ${m}, which may be NULL, is borrowed.  ${t} is
 * to be freed in any case.
 */
int tally_init(struct tally *t, const struct list *list,
    const struct manifest *m, int bar, struct err *e);

/*
 * An item has ended: print its path, if all before it have ended too, or what
 * went wrong.  Returns 0, or -1 if no more is to be begun.
 */
int tally_add(struct tally *t, const struct result *r);

/* No more will end: print what is left. */
void tally_end(struct tally *t);

/* Free what ${t} owns. */
void tally_free(struct tally *t);

#endif /* !INJECT_TALLY_H */
