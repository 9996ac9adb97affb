/*
 * A view of the package that a plan would make from a base.
 */
#ifndef VIEW_PATCHED_H
#define VIEW_PATCHED_H

#include "plan/plan.h"
#include "view/view.h"

struct patched {
	struct view *base;
	const struct plan *plan;
};

/*
 * Make ${v}, which the caller frees by view_free.  ${x}, ${base} and ${p} are
 * borrowed as long as ${v} is used.
 */
void patched_view(
    struct patched *x, struct view *base, const struct plan *p, struct view *v);

#endif /* !VIEW_PATCHED_H */
