/*
 * Bases in stores of other machines: what each key is, asked now and then.
 */
#ifndef SERVE_DISTANT_H
#define SERVE_DISTANT_H

#include "serve/config.h"
#include "serve/fetcher.h"

struct distantbase {
	struct buf key;       /* a string */
	struct costat stat;   /* its tag pins what is read */
	struct slicebase cut; /* where the cache has it, if there is one */
};

/*
 * What ${key} is: as the store has said within the last c->distant.recheck
 * seconds, or says now.  Valid until the next call.  NULL with ${e} if it is
 * not there, or the store does not answer.
 */
const struct distantbase *distant_find(
    const struct config *c, const char *key, struct err *e);

/* It has changed: ask when it is looked for again. */
void distant_forget(const struct distantbase *b);

#endif /* !SERVE_DISTANT_H */
