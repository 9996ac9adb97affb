/*
 * The base package that a request asks for: its file, and what its scan
 * found.
 */
#ifndef LISTEN_BASE_H
#define LISTEN_BASE_H

#include <stdint.h>
#include <time.h>

#include "form/site.h"
#include "listen/distant.h"

struct base {
	/* The open file, borrowed; or fd -1, and the size and time alone: */
	struct object object;
	const struct distantbase *distant;
	const struct site *site; /* NULL: not a package of a known kind */
	struct err why;          /* then the reason */
	const uint8_t *ident;    /* PLAN_IDENT_LEN bytes, for entity tags */
	uint64_t scan;           /* another number for each scan */
};

/*
 * Open the base under ${key}.  Its file stays open, and what its scan found is
 * remembered, for the next call; both are valid until then.  Errors: as
 * store_get or distant_find, and ERR_TEMP.
 */
int base_open(
    struct base *b, const struct config *c, const char *key, struct err *e);

/* It has been found to be another one by now: the next call is to see that. */
void base_forget(const struct base *b);

/* Is a file open, or a coprocess there? */
int base_isheld(void);

/*
 * Close the file: a package that was removed meanwhile would take room for
 * ever.  A coprocess is let go after a longer time.
 */
void base_rest(void);

#endif /* !LISTEN_BASE_H */
