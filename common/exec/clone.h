/*
 * A plan run into a file.  Where the file system can share blocks between
 * files, the package costs the room and the time of its changed bytes alone;
 * else the base is copied, inside the kernel if it can.
 */
#ifndef EXEC_CLONE_H
#define EXEC_CLONE_H

#include "plan/plan.h"
#include "util/err.h"

/*
 * Write the package that ${p} makes of the base in file ${base} into ${fd}, an
 * empty file open for reading and writing.  ERR_TEMP if the bytes that the plan
 * replaces are not those that were scanned; whether others have changed the
 * caller has to ask (stamp.h).
 */
int clone_plan(const struct plan *p, int base, int fd, struct err *e);

#endif /* !EXEC_CLONE_H */
