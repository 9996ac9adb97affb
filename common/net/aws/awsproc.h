/*
 * credential_process: a program that the files of the AWS tools name, and that
 * gives a key.  Servers must not link this.
 */
#ifndef AWS_AWSPROC_H
#define AWS_AWSPROC_H

#include <stdint.h>

#include "aws/aws.h"
#include "util/err.h"

/*
 * Run the program of a->process, and take the key that it writes; the time is
 * ${now}, in Unix seconds.  -1 with ${a} as it was, and a message with nothing
 * of the command and of the answer in it.
 *
 * One runs at a time of those from a->source, which is locked meanwhile
 * (flock), whatever process asks.  It gets AWSPROC_MS milliseconds, after as
 * many in which another may end.
 */
#define AWSPROC_MS 10000
int awsproc_load(struct aws *a, int64_t now, struct err *e);

#endif /* !AWS_AWSPROC_H */
