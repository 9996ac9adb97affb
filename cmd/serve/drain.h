/*
 * Waiting until the other side has what was sent.
 */
#ifndef SERVE_DRAIN_H
#define SERVE_DRAIN_H

#include "exec/output.h"

/*
 * Wait until nothing that was given to the kernel for ${o} waits for the other
 * side: in a socket's queue until it has acknowledged all, in a pipe until all
 * was read.  Nothing waits in a file.  Returns 0; or -1: ERR_TEMP after
 * ${seconds} in which the other side took nothing, ERR_FATAL if it is gone.
 */
int drain_wait(const struct output *o, unsigned int seconds, struct err *e);

#endif /* !SERVE_DRAIN_H */
