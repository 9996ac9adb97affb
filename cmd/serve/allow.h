/*
 * The channels that are allowed: the channels of a file (chanfile.h); their
 * extras do not count.
 *
 * A process that serves many connections loads the file into a table; one that
 * serves one connection reads the file for each request, which needs no memory.
 */
#ifndef SERVE_ALLOW_H
#define SERVE_ALLOW_H

#include "serve/idtable.h"
#include "util/err.h"

struct allow {
	const char *path;     /* borrowed; NULL: every channel is allowed */
	struct idtable table; /* empty if it is not loaded */
};

#define ALLOW_INIT                                                             \
	{                                                                      \
		.path = NULL, .table = IDTABLE_INIT                            \
	}

/*
 * Load ${path}, or nothing if that is NULL, into ${a}, which is empty.  Bad
 * lines are reported on standard error and passed over.  Nothing is loaded after
 * a failure.
 */
int allow_load(struct allow *a, const char *path, struct err *e);

/* Do not load ${path}, but make sure that it can be read. */
int allow_use(struct allow *a, const char *path, struct err *e);

/*
 * Is ${id} allowed?  1 or 0; if the file is not loaded also -1, when it cannot
 * be read.  O(1) if it is loaded.
 */
int allow_has(const struct allow *a, const char *id, struct err *e);

/* Free what was loaded: from now on the file is read for each question. */
void allow_unload(struct allow *a);

#endif /* !SERVE_ALLOW_H */
