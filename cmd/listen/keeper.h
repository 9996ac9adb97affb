/*
 * The keeper: a process that holds the credentials of the stores, which no
 * process that talks to clients has.  It does nothing but start coprocesses,
 * chanpack-fetch --coprocess, for workers, which may start no program.
 *
 * It is forked before anything is read or opened, has a table of descriptors of
 * its own, and ends with the last process that has its socket.
 */
#ifndef LISTEN_KEEPER_H
#define LISTEN_KEEPER_H

#include "listen/config.h"

/*
 * Start the keeper for c->distant, as c->user.  From now on this process has no
 * variable in which a credential could be: not in its memory, and not in
 * /proc/PID/environ.
 */
int keeper_start(struct config *c, struct err *e);

/* Is it gone? */
int keeper_isgone(int keeper);

/*
 * Have it start a coprocess with ${in} and ${out}, ends of pipes, as its
 * standard input and output; the caller closes his.  Where that fails nobody
 * has the other ends.  -1 with ERR_TEMP if there is no keeper any more.
 */
int keeper_ask(int keeper, int in, int out, struct err *e);

#endif /* !LISTEN_KEEPER_H */
