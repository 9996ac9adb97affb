/*
 * What a worker may do, as far as the kernel can hold it to that: read the
 * store, and talk to clients.
 */
#ifndef LISTEN_SANDBOX_H
#define LISTEN_SANDBOX_H

#include "listen/config.h"

/*
 * In the process that listens: no new privileges and no core files, for it and
 * its workers.  With ${verbose}, say on standard error what there is of this
 * and what sandbox_enter will find.
 */
void sandbox_prepare(const struct config *c, int verbose);

/*
 * In a worker: what it needs no more it cannot do from now on.  What the
 * kernel does not have is left out; what it refuses is reported.
 */
void sandbox_enter(const struct config *c);

#endif /* !LISTEN_SANDBOX_H */
