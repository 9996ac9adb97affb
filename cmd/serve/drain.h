/*
 * Wait until the other side has received what was sent.
 */
#ifndef SERVE_DRAIN_H
#define SERVE_DRAIN_H

#include "exec/output.h"

/*
 * Wait until the other side has taken all bytes that were given to the kernel
 * for ${o}: has acknowledged them (a socket), or read them (a pipe).  For a
 * file, return at once.  Returns 0; or -1: ERR_TEMP if the other side took
 * nothing for ${seconds}, ERR_FATAL if it is gone.
 */
int drain_wait(const struct output *o, unsigned int seconds, struct err *e);

#endif /* !SERVE_DRAIN_H */
