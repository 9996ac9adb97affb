/*
 * Is a base still the one that a plan was made for?
 */
#ifndef EXEC_SAMEBASE_H
#define EXEC_SAMEBASE_H

#include "plan/plan.h"
#include "util/err.h"
#include "view/view.h"

/*
 * Compare the size of ${v}, and every byte that ${p} replaces, with what they
 * were when the base was scanned.  0, or -1: ERR_TEMP if it is another base.
 */
int samebase_check(const struct plan *p, struct view *v, struct err *e);

/*
 * The same for the file ${fd} of ${size} bytes, of which nothing is read but
 * the bytes that are compared: for plans of a base that is at hand already.
 */
int samebase_checkfile(
    const struct plan *p, int fd, uint64_t size, struct err *e);

#endif /* !EXEC_SAMEBASE_H */
