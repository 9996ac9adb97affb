/*
 * The progress deadline: give up a client that takes no byte for too long.  A
 * timer interrupts blocking calls on any kind of descriptor.  The length of the
 * whole download does not matter.
 */
#ifndef STALL_H
#define STALL_H

#include "exec/output.h"

/*
 * Watch ${o} from now on, instead of the output before.  If the client takes no
 * byte for ${seconds} > 0, calls on ${o} fail with ERR_TEMP.  The timer is
 * coarse: this takes from half of ${seconds} to twice ${seconds}.
 */
void stall_watch(struct output *o, unsigned int seconds);

#endif /* !STALL_H */
