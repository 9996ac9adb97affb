/*
 * credential_process: a program that the files of the AWS tools name, and that
 * writes a key.  Servers must not link this.
 */
#ifndef AWS_AWSPROC_H
#define AWS_AWSPROC_H

#include <stdint.h>

#include "aws/aws.h"
#include "util/err.h"

/*
 * Run the command a->process, and copy the key that it writes to ${a}, which
 * must have none.  ${now} is in Unix seconds.  Return 0; or -1 with ${a}
 * unchanged and the reason in ${e}, which quotes neither the command nor its
 * output: ERR_INPUT if the command cannot be split into words, else as awsrun
 * and awskey_parseprocess.
 *
 * a->source is locked (flock) while the program runs, so that all processes
 * together run one program of the file at a time, if its file system can lock.
 * Wait AWSPROC_MS milliseconds for the lock, then as long for the program.
 */
#define AWSPROC_MS 10000
int awsproc_load(struct aws *a, int64_t now, struct err *e);

#endif /* !AWS_AWSPROC_H */
