/*
 * Removing channels: which channels can be removed, and is the result the base?
 */
#ifndef INJECT_UNDO_H
#define INJECT_UNDO_H

#include "form/site.h"
#include "plan/plan.h"
#include "view/view.h"

/*
 * Put into ${f} all forms without a parameter whose channel can be removed.
 * Warn of each channel that cannot.  Return 0, also if there is no channel; or
 * -1 with the reason in ${e}: ERR_INPUT if no channel that is there can be
 * removed.
 */
int undo_forms(const struct site *site, struct forms *f, struct err *e);

/*
 * ${p} removes the channels of ${f} from the package ${v}, whose scan is
 * ${site}.  Warn unless the result is proven to be the base: to write the
 * channels into the result again, in the order of ${f}, must give the same
 * package, and no other base may give that package.  Return 0, also after the
 * warning, or -1 with the reason in ${e}.
 */
int undo_report(struct view *v, const struct site *site, const struct forms *f,
    const struct plan *p, struct err *e);

#endif /* !INJECT_UNDO_H */
