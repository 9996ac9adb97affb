/*
 * New connections, as far as there is room for them.
 */
#ifndef LISTEN_ADMIT_H
#define LISTEN_ADMIT_H

#include "listen/worker.h"

/*
 * Accept what waits at the listening socket ${at}.  Returns a connection, which
 * is w->who's in the table, or -1; others are left to other workers.
 */
int admit(struct worker *w, int at);

#endif /* !LISTEN_ADMIT_H */
