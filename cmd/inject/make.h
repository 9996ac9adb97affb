/*
 * The plan of one package.
 */
#ifndef INJECT_MAKE_H
#define INJECT_MAKE_H

#include "form/form.h"
#include "form/site.h"
#include "plan/plan.h"
#include "seal/sealkey.h"
#include "util/err.h"
#include "view/view.h"
#include "util/channel.h"

/*
 * The package that a command line without -f asks for.
 */
struct make_request {
	struct channel channel; /* without an id: remove the channel */
	struct forms forms;
	struct sealkeys seal; /* the first seals the channel; none: no seal */
	const char *out;      /* NULL: standard output */
	const char *file;     /* NULL: standard input */
	size_t window;        /* of bytes that hold_fill keeps of a pipe */
	int plan_only;
	int json; /* of the plan */
	int verbose;
};

/*
 * Prepare seals for the app of ${site}, which do not expire: add form seal to
 * ${f}, and set the certificate of ${s}.  Without keys do nothing.  Return 0,
 * or -1 with the reason in ${e}.
 */
int make_sealing(const struct sealkeys *k, const struct site *site,
    struct forms *f, struct seal *s, struct err *e);

/* Seal ${c} with the first of the keys, if there are keys.  Return 0 or -1. */
int make_seal(const struct sealkeys *k, const struct seal *s, struct channel *c,
    struct err *e);

/*
 * Scan the base behind ${v} and make the plan ${p} for ${r}.  Print guesses and
 * remarks to standard error, and with r->verbose facts about the plan.  Return
 * 0, and the caller frees ${p}; or -1 with the reason in ${e}.
 */
int make_plan(
    struct make_request *r, struct view *v, struct plan *p, struct err *e);

/*
 * Print the plan to standard output, as lines; or, if there is a digest of its
 * base, as a JSON object (chanpack-plan.5).  Return 0, or -1 if there is no
 * memory; tool_finish reports a write that failed.
 */
int make_print(const struct plan *p, const uint8_t *sha256, struct err *e);

#endif /* !INJECT_MAKE_H */
