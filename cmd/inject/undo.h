/*
 * Is a package without its channel the base again?
 */
#ifndef INJECT_UNDO_H
#define INJECT_UNDO_H

#include "form/site.h"
#include "plan/plan.h"
#include "view/view.h"

/*
 * ${p} takes the channels in ${f} out of the package ${v}, whose scan is
 * ${site}.  Returns 1 if writing them again, in the same order, gives the very
 * package: then they may have been written into what is left, and that is the
 * base.  Returns 0 if not: what the base was cannot be told; -1 with ${e}.
 */
int undo_restores(struct view *v, const struct site *site,
    const struct forms *f, const struct plan *p, struct err *e);

#endif /* !INJECT_UNDO_H */
