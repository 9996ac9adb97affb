/*
 * The base package that a request asks for: its file, and what its scan
 * found.
 */
#ifndef SERVE_BASE_H
#define SERVE_BASE_H

#include <stdint.h>
#include <time.h>

#include "form/site.h"
#include "store/store.h"

struct base {
	struct object object;    /* the open file, borrowed */
	const struct site *site; /* NULL: not a package of a known kind */
	struct err why;          /* then the reason */
	const uint8_t *ident;    /* PLAN_IDENT_LEN bytes, for entity tags */
	uint64_t scan;           /* another number for each scan */
};

/*
 * Open the base under ${key}.  Its file stays open, and what its scan found is
 * remembered, for the next call; both are valid until then.  Errors: as
 * store_get, and ERR_TEMP.
 */
int base_open(struct base *b, struct store *s, const char *key, struct err *e);

/* Is a file open? */
int base_isheld(void);

/* Close it: a package that was removed meanwhile would take room for ever. */
void base_rest(void);

#endif /* !SERVE_BASE_H */
