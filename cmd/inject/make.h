/*
 * The plan of one package.
 */
#ifndef INJECT_MAKE_H
#define INJECT_MAKE_H

#include "inject/request.h"
#include "plan/plan.h"
#include "util/err.h"
#include "view/view.h"

/*
 * Scan the base behind ${v} and plan what ${r} asks for; say on standard error
 * what was found, if that was asked for too.  0, or -1 with ${e}.
 */
int make_plan(
    const struct request *r, struct view *v, struct plan *p, struct err *e);

/* Print the plan to standard output. */
int make_print(const struct plan *p, struct err *e);

#endif /* !INJECT_MAKE_H */
