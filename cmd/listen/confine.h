/*
 * What a worker may do, as far as the kernel can hold it to that: talk to its
 * clients and to the coprocess, and read the bases that it is given.
 */
#ifndef LISTEN_CONFINE_H
#define LISTEN_CONFINE_H

#include "util/err.h"

/*
 * In the process that listens: no new privileges and no core files, for it and
 * all that it starts.  With ${verbose}, say on standard error what the kernel
 * has of all this.
 */
void confine_prepare(int verbose);

/*
 * In a worker, before it has threads: it opens and changes no file, and makes
 * no connection (Landlock).  What the kernel does not have is left out; what it
 * refuses is told.
 */
int confine_files(struct err *e);

/*
 * In a worker, for all its threads: no system call but those that it needs
 * (seccomp).  The same.
 */
int confine_calls(struct err *e);

/* What a sanitizer calls is not known: its build leaves that out. */
#ifdef __SANITIZE_ADDRESS__
#define CONFINE_CALLS 0
#else
#define CONFINE_CALLS 1
#endif

#endif /* !LISTEN_CONFINE_H */
