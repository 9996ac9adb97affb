/*
 * Places for a channel in packages with an Authenticode signature: places in
 * parts of the DER that the signature does not cover (FORMATS 4.4 to 4.6 and
 * 5.2), and Omaha's tag, which is appended behind the DER.
 */
#ifndef FORM_PLACES_H
#define FORM_PLACES_H

#include <stddef.h>
#include <stdint.h>

#include "form/container.h"
#include "plan/edits.h"
#include "util/err.h"

struct place {
	uint64_t off; /* its offset in the package */
	size_t len;
	uint8_t *data; /* its bytes; NULL: there is no such place */
};

struct places {
	struct place prepared[SLOT_BLOB + 1]; /* by slot */
	struct place tag; /* appended, so its length may change */
};

/*
 * Find the prepared places in the ${len} bytes at ${p}, whose offset in the
 * package is ${off}.  Each form looks where its readers look, and accepts only
 * the content of a DER string that ends inside ${p}.  Return 0, or -1 if memory
 * is short; call places_free in both cases.  O(len).
 */
int places_find(struct places *s, const uint8_t *p, size_t len, uint64_t off,
    struct err *e);

/*
 * If a whole tag is at ${at}, take it and all bytes behind it as the appended
 * tag.  Return as above.
 */
int places_findtag(struct places *s, const uint8_t *p, size_t len, size_t at,
    uint64_t off, struct err *e);

/*
 * Return where in ${p} the first magic of a tag is that is neither in the
 * prepared place nor in the appended tag; ${len} if there is none.
 */
size_t places_straytag(
    const struct places *s, const uint8_t *p, size_t len, uint64_t off);

/* Like the functions get and is_prepared of a container. */
int places_get(const struct places *s, const struct slot *slot,
    const uint8_t **value, size_t *len);
int places_isprepared(const struct places *s, const struct slot *slot);

/*
 * Add the edit that writes ${c} to its prepared place and fills the place with
 * NULs.  An empty place for a tag keeps the magic.  Return 0, also if there is
 * no place and nothing to write; or -1 with ${e}: ERR_INPUT if there is no
 * place or the value is too long.
 */
int places_edit(const struct places *s, const struct change *c,
    struct edits *ed, struct err *e);

/*
 * Check that the new value has no mark that readers of any form look for.
 * Return 0, or -1 with ERR_INPUT.
 */
int places_check(const struct change *c, struct err *e);

/* The length of the tag that ${c} would append; 0 if its tag has no text. */
size_t places_taglen(const struct change *c);

/* Free what the places own. */
void places_free(struct places *s);

#endif /* !FORM_PLACES_H */
