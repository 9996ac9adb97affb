/*
 * What may pass, and how long to leave a server alone before the same is asked
 * again.
 */
#ifndef WEB_RETRY_H
#define WEB_RETRY_H

#include "util/err.h"

/* Is that a status of what may pass? */
int retry_status(unsigned int status);

/*
 * Milliseconds to wait after ${tries} tries that were of no use, 0 being the
 * first: they double up to a bound, and are drawn at random from the upper
 * half, so that clients that failed together do not come back together.
 * ${asked} is how many seconds the server wants, or 0; if they are more than a
 * minute, -1, and ${e}, which says what failed, says that too.
 */
long retry_wait(unsigned int tries, long asked, struct err *e);

#endif /* !WEB_RETRY_H */
