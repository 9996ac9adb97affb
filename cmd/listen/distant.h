/*
 * Bases in stores of other machines: what each key is, asked now and then.
 */
#ifndef LISTEN_DISTANT_H
#define LISTEN_DISTANT_H

#include "listen/config.h"
#include "listen/fetcher.h"

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

#endif /* !LISTEN_DISTANT_H */
