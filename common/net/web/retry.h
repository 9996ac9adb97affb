/*
 * Which failures may pass, and how long to wait before the next try.
 */
#ifndef WEB_RETRY_H
#define WEB_RETRY_H

#include "util/err.h"

/* Is ${status} a failure that may pass: 408, 429, 500, 502, 503 or 504? */
int retry_status(unsigned int status);

/*
 * Return the milliseconds to wait before the next try, ${tries} being 0 after
 * the first failure.  The wait is random between half of a bound and the bound,
 * so that clients that failed together do not return together.  The bound is
 * 250 ms, and doubles with each try up to 16 s.  ${asked} is the seconds that
 * the server asks for, or 0; the wait is not shorter.  If ${asked} is more than
 * a minute, return -1, and say so in front of the text of ${e}.
 */
long retry_wait(unsigned int tries, long asked, struct err *e);

#endif /* !WEB_RETRY_H */
