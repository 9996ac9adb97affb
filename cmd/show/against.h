/*
 * --against: is a package its base, except for the places that forms may
 * change?  In a ZIP file, trust the base only: compute from the base and the
 * two sizes where the parts of the package must lie, and compare every byte
 * there.
 */
#ifndef SHOW_AGAINST_H
#define SHOW_AGAINST_H

#include <stddef.h>
#include <stdint.h>

#include "form/form.h"
#include "form/inspect.h"
#include "form/site.h"
#include "form/zipentry.h"
#include "util/err.h"
#include "view/view.h"

struct base {
	int fd;
	struct view view;
	struct inspect facts;
	struct ziptail tail;   /* read only without a signing block */
	struct zipentry entry; /* the same; not sound: no entry may change */
	uint64_t head;     /* number of first bytes that no form may change */
	struct site *site; /* of one that is no ZIP file (kinds.h); else NULL */
};

/* A part that differs and may differ, with its offset in the package. */
struct place {
	const char *name;
	uint64_t off, len;
};

#define PLACES_MAX 8

struct places {
	struct place v[PLACES_MAX];
	size_t n; /* 0: not one byte differs */
};

/*
 * Open and scan the base, which must be a regular file.  Return 0; or -1 with
 * the reason in ${e}, and nothing to close.
 */
int base_open(struct base *b, const char *path, struct err *e);

/*
 * Compare the package of ${fd}, which infile_open gave and nobody has read,
 * with the base; a base that has a site needs a file.  Each form of ${f} may
 * have changed its place; if f->n is 0, each form without a parameter and each
 * entry form.  Return 0 and the places; or -1 with the reason in ${e}:
 * ERR_INPUT with the first byte that differs elsewhere, or with a size that
 * cannot be.  Reads both from end to end, in bounded memory.
 */
int base_compare(struct base *b, const struct forms *f, int fd,
    struct places *places, struct err *e);

/* Close the base and free what belongs to it. */
void base_close(struct base *b);

#endif /* !SHOW_AGAINST_H */
