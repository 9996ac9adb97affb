/*
 * What entry forms may make of a base without a signing block: its last entry
 * may have come, gone or been replaced.  Each way is a base of its own, made
 * by the code that writes entries, which a package must then be, byte for byte.
 */
#ifndef SHOW_ENTRY_H
#define SHOW_ENTRY_H

#include <stddef.h>

#include "plan/plan.h"
#include "show/against.h"
#include "view/patched.h"

/*
 * The old entry goes or stays, and none comes, or one as the local header at
 * its place, or as the last record of the package's directory, has it.  If
 * either is damaged, the other leads to the byte.
 */
#define ENTRY_WAYS 6

struct entry {
	struct base base;   /* what the base becomes */
	struct place place; /* what differs in the package */
	struct plan plan;   /* how it becomes that */
	struct patched patched;
};

/* Read what entries need of a base whose facts are known, and its head. */
int entry_base(struct base *b, struct err *e);

/*
 * Make way number ${way} for the package behind ${v}.  Returns 1; 0 if the
 * package or the base does not have it, or no form of ${f} writes it (with
 * f->n == 0, any entry form); -1 if that cannot be told.
 */
int entry_make(struct entry *x, size_t way, struct base *b,
    const struct forms *f, struct view *v, struct err *e);

/* Free what entry_make made; the base itself is the caller's. */
void entry_free(struct entry *x);

#endif /* !SHOW_ENTRY_H */
