/*
 * Lists of channels that decide who is answered: one names those that are
 * allowed (chanfile.h; their extras do not count), one those that are denied,
 * each for all bases or, with a TAB and a key of the store, for that one.
 *
 * A list of allowed channels must hold one; its bad lines are told and passed
 * over, so that what they name is not allowed.  A list of denied ones may be
 * empty, and one with a bad line is refused whole: nothing is answered by
 * mistake.
 *
 * A process that serves many connections loads a list into a table; one that
 * serves one connection reads the file for each request, which needs no memory.
 */
#ifndef ORIGIN_ALLOW_H
#define ORIGIN_ALLOW_H

#include "origin/idtable.h"
#include "util/err.h"

enum allow_kind { ALLOW_LISTED, ALLOW_OTHERS };

struct allow {
	enum allow_kind kind;
	const char *path;     /* borrowed; NULL: every channel is allowed */
	struct idtable table; /* empty if it is not loaded */
};

#define ALLOW_INIT(which)                                                      \
	{                                                                      \
		.kind = (which), .path = NULL, .table = IDTABLE_INIT           \
	}

/*
 * Load ${path}, or nothing if that is NULL, into ${a}, which is empty.  Nothing
 * is loaded after a failure.
 */
int allow_load(struct allow *a, const char *path, struct err *e);

/* Do not load ${path}, but make sure that it can be read. */
int allow_use(struct allow *a, const char *path, struct err *e);

/*
 * Is channel ${id} of the base under ${key} allowed?  1 or 0; if the list is
 * not loaded also -1, when it cannot be read or is refused.  O(1) if it is
 * loaded.
 */
int allow_has(
    const struct allow *a, const char *id, const char *key, struct err *e);

/* Free what was loaded: from now on the file is read for each question. */
void allow_unload(struct allow *a);

#endif /* !ORIGIN_ALLOW_H */
