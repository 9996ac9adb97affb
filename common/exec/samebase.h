/*
 * Is a base still the one that a plan was made for?
 */
#ifndef EXEC_SAMEBASE_H
#define EXEC_SAMEBASE_H

#include "plan/plan.h"
#include "util/err.h"
#include "view/view.h"

/*
 * Compare the size of ${v}, and every byte that ${p} replaces, with the scanned
 * base.  Return 0, or -1 with ${e}: ERR_TEMP if they differ.
 */
int samebase_check(const struct plan *p, struct view *v, struct err *e);

/*
 * As samebase_check, for the file ${fd} of ${size} bytes.  Only the compared
 * bytes are read: cheap if the plan is known already.
 */
int samebase_checkfile(
    const struct plan *p, int fd, uint64_t size, struct err *e);

#endif /* !EXEC_SAMEBASE_H */
