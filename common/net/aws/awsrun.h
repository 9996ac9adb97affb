/*
 * Run a program for what it writes; a part of awsproc.h.
 */
#ifndef AWS_AWSRUN_H
#define AWS_AWSRUN_H

#include "util/buf.h"
#include "util/err.h"

#define AWSRUN_MAX 65536 /* bytes that it may write */

/*
 * Run ${argv}, whose first word is looked for in PATH, and append what it
 * writes to its standard output to ${out}, which must be empty, until it has
 * ended and nobody has that open any more.  No shell is between.  It has this
 * environment, a process group of its own, no signal blocked or ignored, and no
 * descriptor but 0, 1 and 2; 0 and 2 are /dev/null.
 *
 * ERR_FATAL if it cannot be run; ERR_TEMP if it ends with another status than
 * 0, writes more than AWSRUN_MAX bytes, or takes longer than ${ms}
 * milliseconds.  Then all of its process group is killed.  The message has
 * nothing of its words and of what it has written.  ${out} is the caller's to
 * wipe in any case.
 */
int awsrun(char *const argv[], int ms, struct buf *out, struct err *e);

#endif /* !AWS_AWSRUN_H */
