/*
 * The progress deadline: a client that takes no byte for too long is given
 * up.  A timer interrupts calls that block, whatever kind of descriptor they
 * block on; how long a whole download takes does not matter.
 */
#ifndef STALL_H
#define STALL_H

#include "exec/output.h"

/*
 * Watch ${o} from now on: a call to it fails with ERR_TEMP when no byte was
 * taken for ${seconds} > 0, give or take a half.  One output at a time.
 */
void stall_watch(struct output *o, unsigned int seconds);

#endif /* !STALL_H */
