/*
 * Taking channels out: which can be, and is the base left?
 */
#ifndef INJECT_UNDO_H
#define INJECT_UNDO_H

#include "form/site.h"
#include "plan/plan.h"
#include "view/view.h"

/*
 * All forms without a parameter whose channel can be taken out.  Warns of those
 * that are there and cannot be; ERR_INPUT if there are none but these.
 */
int undo_forms(const struct site *site, struct forms *f, struct err *e);

/*
 * ${p} takes the channels in ${f} out of the package ${v}, whose scan is
 * ${site}.  Warns unless the result is proven to be the base: writing them
 * again, in the same order, gives the very package, and no other base does.
 * 0, or -1 with ${e}.
 */
int undo_report(struct view *v, const struct site *site, const struct forms *f,
    const struct plan *p, struct err *e);

#endif /* !INJECT_UNDO_H */
