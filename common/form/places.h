/*
 * Places for a channel in a package with an Authenticode signature, that is in
 * DER: places that were prepared in a part which the signature does not cover
 * (FORMATS 4.4 to 4.6 and 5.2), and the tag of Omaha behind it.
 */
#ifndef FORM_PLACES_H
#define FORM_PLACES_H

#include <stddef.h>
#include <stdint.h>

#include "form/container.h"
#include "plan/edits.h"
#include "util/err.h"

struct place {
	uint64_t off; /* where it begins in the package */
	size_t len;
	uint8_t *data; /* its bytes; NULL: it is not there */
};

struct places {
	struct place prepared[SLOT_BLOB + 1]; /* by slot */
	struct place tag; /* was appended: it may get any length */
};

/*
 * Find the places that were prepared in ${len} bytes ${p}, which begin at
 * ${off} in the package: for each form where its readers look, and only if it
 * is the content of a string of DER that ends inside ${p}.  Return 0, or -1 if
 * memory is short.  O(len).
 */
int places_find(struct places *s, const uint8_t *p, size_t len, uint64_t off,
    struct err *e);

/*
 * Take the tag at ${at} and all behind it for an appended tag, if a whole one
 * is there.  Return as above.
 */
int places_findtag(struct places *s, const uint8_t *p, size_t len, size_t at,
    uint64_t off, struct err *e);

/*
 * Return where in ${p} the first magic of a tag begins that is neither in the
 * prepared nor in the appended place; ${len} if there is none.
 */
size_t places_straytag(
    const struct places *s, const uint8_t *p, size_t len, uint64_t off);

/* As a container's get and is_prepared do. */
int places_get(const struct places *s, const struct slot *slot,
    const uint8_t **value, size_t *len);
int places_isprepared(const struct places *s, const struct slot *slot);

/*
 * Add the edit of a prepared place, padded with NUL to its length.  Return 0,
 * or -1 with ERR_INPUT if there is none, or if ${c} does not fit.
 */
int places_edit(const struct places *s, const struct change *c,
    struct edits *ed, struct err *e);

/*
 * Check that in the new value there is nothing that readers look for.  Return
 * 0, or -1 with ERR_INPUT.
 */
int places_check(const struct change *c, struct err *e);

/* How long the tag of a value is that would be appended; 0: it has no text. */
size_t places_taglen(const struct change *c);

/* Free what the places own. */
void places_free(struct places *s);

#endif /* !FORM_PLACES_H */
