/*
 * The plan of one package.
 */
#ifndef INJECT_MAKE_H
#define INJECT_MAKE_H

#include "form/form.h"
#include "plan/plan.h"
#include "util/err.h"
#include "view/view.h"
#include "util/channel.h"

/*
 * What a command line without -f asks for: one package.
 */
struct make_request {
	struct channel channel; /* without an id: take the channel out */
	struct forms forms;
	const char *out;  /* NULL: standard output */
	const char *file; /* NULL: standard input */
	size_t window;
	int plan_only;
	int verbose;
};

/*
 * Scan the base behind ${v} and plan what ${r} asks for; say on standard error
 * what was found, if that was asked for too.  0, or -1 with ${e}.
 */
int make_plan(const struct make_request *r, struct view *v, struct plan *p,
    struct err *e);

/* Print the plan to standard output. */
int make_print(const struct plan *p, struct err *e);

#endif /* !INJECT_MAKE_H */
