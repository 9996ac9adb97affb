/*
 * A list of edits of a base.  An edit replaces bytes at an offset by others.
 * The list keeps the replaced bytes too, so that an executor of the plan can
 * check that the base is still the base that was scanned.
 */
#ifndef PLAN_EDITS_H
#define PLAN_EDITS_H

#include <stddef.h>
#include <stdint.h>

#include "util/buf.h"

struct edit {
	uint64_t off;  /* where in the base */
	size_t oldlen; /* bytes of the base to remove; 0 is an insertion */
	size_t newlen; /* bytes that come in their place */
	size_t at;     /* where its old bytes begin in bytes; then the new */
};

/* Owns its memory.  Failed allocations are remembered, as in a struct buf. */
struct edits {
	struct buf list;  /* of struct edit */
	struct buf bytes; /* old and new bytes of all of them */
};

#define EDITS_INIT                                                             \
	{                                                                      \
		.list = BUF_INIT, .bytes = BUF_INIT                            \
	}

/*
 * Add the edit that turns ${old} at ${off} into ${new}, as small as possible:
 * bytes that are equal at either end are left out, and if all are equal nothing
 * is added.  The bytes are copied; if a length is 0, its pointer may be
 * anything.
 */
void edits_add(struct edits *ed, uint64_t off, const void *old, size_t oldlen,
    const void *new, size_t newlen);

/* How many edits there are; edit ${i}, which is valid until edits_add. */
size_t edits_count(const struct edits *ed);
const struct edit *edits_get(const struct edits *ed, size_t i);

/* The old and the new bytes of an edit; valid until the next edits_add. */
const uint8_t *edits_old(const struct edits *ed, const struct edit *x);
const uint8_t *edits_new(const struct edits *ed, const struct edit *x);

/* Free the memory; the list is empty and usable afterwards. */
void edits_free(struct edits *ed);

#endif /* !PLAN_EDITS_H */
