/*
 * A view of the package that a plan makes of a base, without making it.
 */
#ifndef VIEW_PATCHED_H
#define VIEW_PATCHED_H

#include "plan/plan.h"
#include "view/view.h"

struct patched {
	struct view *base;
	const struct plan *plan;
};

/* ${x}, ${base} and ${p} are borrowed as long as ${v} is used. */
void patched_view(
    struct patched *x, struct view *base, const struct plan *p, struct view *v);

#endif /* !VIEW_PATCHED_H */
