/*
 * The changes that entry forms may make to a base without a signing block: a
 * form adds, removes or replaces the last entry.  For each way, the code that
 * writes entries makes a new base; then the package must be that base, byte for
 * byte.
 */
#ifndef SHOW_ENTRYCHANGE_H
#define SHOW_ENTRYCHANGE_H

#include <stddef.h>

#include "plan/plan.h"
#include "show/against.h"
#include "view/patched.h"

/*
 * A way's number is even if the base's last entry stays, odd if it goes; and
 * half of the number is the new entry's source: 0 no new entry, 1 the local
 * header in the package, 2 the last record of its directory.  If one source is
 * damaged, the way of the other finds the damaged byte.  Way 0 changes nothing.
 */
#define ENTRY_WAYS 6

struct entry {
	struct base base;   /* the changed base */
	struct place place; /* the entry's place in the package */
	struct plan plan;   /* makes the changed base of the base */
	struct patched patched;
};

/*
 * Fill in ${b}'s tail, entry and head from its facts and its view.  Return 0,
 * or -1 with the reason in ${e}.
 */
int entrychange_base(struct base *b, struct err *e);

/*
 * Make ${x} for way ${way} and the package behind ${v}; ${b} and ${v} are
 * borrowed.  Return 1; 0 for way 0, if the package or the base has no such
 * entry, or if no form of ${f} (any entry form if f->n is 0) writes or replaces
 * it; -1 with the reason in ${e} if a read fails.  Only after 1, call
 * entrychange_free.
 */
int entrychange_make(struct entry *x, size_t way, struct base *b,
    const struct forms *f, struct view *v, struct err *e);

/* Free what entrychange_make made; the base itself is the caller's. */
void entrychange_free(struct entry *x);

#endif /* !SHOW_ENTRYCHANGE_H */
