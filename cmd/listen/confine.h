/*
 * Confine a worker, as far as the kernel can do that: it may talk to its
 * clients and to the coprocess, and read the bases that the coprocess gives it.
 */
#ifndef LISTEN_CONFINE_H
#define LISTEN_CONFINE_H

#include "util/err.h"

/*
 * In the master, before the other two functions: forbid new privileges and core
 * files, for it and all that it starts.  With ${verbose}, say on standard error
 * what the kernel can do.
 */
void confine_prepare(int verbose);

/*
 * In a worker, before it has threads: from now on it can open, make or remove
 * no file, and make no TCP connection (Landlock).  Return 0, also if the kernel
 * lacks Landlock or a part of it; or -1 with ${e} if the kernel refuses.
 */
int confine_files(struct err *e);

/*
 * In a worker, for all its threads: from now on each system call that a worker
 * does not need fails with EPERM (seccomp).  Return as confine_files.
 */
int confine_calls(struct err *e);

/* Nobody knows which calls a sanitizer needs: its build has no seccomp. */
#ifdef __SANITIZE_ADDRESS__
#define CONFINE_CALLS 0
#else
#define CONFINE_CALLS 1
#endif

#endif /* !LISTEN_CONFINE_H */
