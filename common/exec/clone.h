/*
 * Run a plan into a file.  If the file system can share blocks between files,
 * the package costs only the room and the time of its changed bytes.  If not,
 * the base is copied, inside the kernel if the kernel can.
 */
#ifndef EXEC_CLONE_H
#define EXEC_CLONE_H

#include "plan/plan.h"
#include "util/err.h"

/*
 * Write the package that ${p} makes of the base in file ${base} into ${fd}, an
 * empty file open for reading and writing.  Return 0, or -1 with ${e}, and
 * ${fd} may hold a part: ERR_TEMP if the base's size or the bytes that ${p}
 * replaces differ from the scanned base.  The caller checks that no other byte
 * has changed (stamp.h).
 */
int clone_plan(const struct plan *p, int base, int fd, struct err *e);

#endif /* !EXEC_CLONE_H */
