/*
 * seccomp: system calls that a worker has no use for, and somebody who took it
 * over would.
 */
#ifndef SERVE_FORBID_H
#define SERVE_FORBID_H

/* Has this kernel got it, and do we know this processor's calls? */
int forbid_works(void);

/*
 * From now on the process can start no program or process, trace none, and
 * touch neither mounts nor modules: such calls fail with EPERM.  -1 with errno.
 */
int forbid_enter(void);

#endif /* !SERVE_FORBID_H */
