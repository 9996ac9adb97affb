/*
 * Run a program and read its output; a part of awsproc.h.
 */
#ifndef AWS_AWSRUN_H
#define AWS_AWSRUN_H

#include "util/buf.h"
#include "util/err.h"

#define AWSRUN_MAX 65536 /* bytes that the program may write */

/*
 * Run ${argv} without a shell; PATH is searched for its first word.  Append the
 * standard output of the program to ${out}, which must be empty.  Return when
 * the program has ended and no process has its standard output open.  The
 * program has this environment, a process group of its own, no signal blocked
 * or ignored, and the descriptors 0, 1 and 2 only; 0 and 2 are /dev/null.
 *
 * Return 0, or -1 with the reason in ${e}: ERR_FATAL if the program cannot be
 * run; ERR_TEMP if memory or processes are short, or the program is ended by a
 * signal, has an exit status other than 0, writes more than AWSRUN_MAX bytes or
 * takes more than ${ms} milliseconds.  After a failure all of its process group
 * is killed.  The message quotes neither ${argv} nor the output.  The caller
 * wipes ${out} in any case.
 */
int awsrun(char *const argv[], int ms, struct buf *out, struct err *e);

#endif /* !AWS_AWSRUN_H */
