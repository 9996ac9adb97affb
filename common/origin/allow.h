/*
 * Lists of channels.  A list names the channels that are allowed (chanfile.h;
 * extras are ignored), or those that are denied.  An entry of a list of denied
 * channels holds for all bases or, with a TAB and a key of the store behind the
 * channel, for that base.
 *
 * A list of allowed channels must name at least one.  Loading the list warns of
 * each bad line and skips the line: the channel on that line stays refused.  A
 * list of denied channels may be empty, but one bad line refuses the whole
 * list: a typing error must not allow a channel.
 *
 * A process that serves many connections loads a list into a table.  A process
 * that serves one connection reads the file for each request, which needs no
 * memory.
 */
#ifndef ORIGIN_ALLOW_H
#define ORIGIN_ALLOW_H

#include "origin/idtable.h"
#include "util/err.h"

enum allow_kind { ALLOW_LISTED, ALLOW_OTHERS };

struct allow {
	enum allow_kind kind;
	const char *path;     /* borrowed; NULL: every channel is allowed */
	struct idtable table; /* empty if the list is not loaded */
};

#define ALLOW_INIT(which)                                                      \
	{                                                                      \
		.kind = (which), .path = NULL, .table = IDTABLE_INIT           \
	}

/*
 * Load the list ${path} into ${a}, which is empty.  If ${path} is NULL, load
 * nothing and allow every channel.  ${path} is borrowed until the last
 * allow_has.  A list of denied channels must be a regular file.  Return 0, or
 * -1 with nothing loaded.
 */
int allow_load(struct allow *a, const char *path, struct err *e);

/* Like allow_load, but only check that ${path} can be opened and read. */
int allow_use(struct allow *a, const char *path, struct err *e);

/*
 * Is channel ${id} of the base ${key} allowed?  Return 1 or 0.  If the list is
 * not loaded, this reads the file and may also return -1: the file cannot be
 * read or the list is refused.  With a loaded list, only a list of denied
 * channels returns -1: no memory.  O(1) if the list is loaded.
 */
int allow_has(
    const struct allow *a, const char *id, const char *key, struct err *e);

/* Free the table: from now on allow_has reads the file. */
void allow_unload(struct allow *a);

#endif /* !ORIGIN_ALLOW_H */
