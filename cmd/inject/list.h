/*
 * The packages that a batch writes: a channel and a path for each line of the
 * channel file.
 */
#ifndef INJECT_LIST_H
#define INJECT_LIST_H

#include <stddef.h>
#include <stdint.h>

#include "util/channel.h"
#include "util/err.h"

struct item {
	struct channel channel;
	char *path;
	uint64_t line; /* its number in the channel file, from 1 */
};

/* Owns its items. */
struct list {
	struct item *item;
	size_t n;
	const char *name; /* of the channel file, for messages; borrowed */
	size_t refused;   /* number of bad lines, which were reported */
};

/*
 * Read channel file ${path}, which is borrowed, into ${l}.  Give each channel
 * those of ${extras} that its line lacks, and the path that ${pattern} makes
 * for the base ${file}.  Report and count bad lines.  Return 0, or -1 with the
 * reason in ${e} for any other error.  The caller frees ${l} in any case.
 */
int list_read(struct list *l, const char *path, const struct channel *extras,
    const char *pattern, const char *file, struct err *e);

/*
 * Check that no two paths are equal, and that no path leads to the base, which
 * is open as ${base}.  Report each item that breaks this.  Return 0, or -1 with
 * the number of these items in ${e}.  O(n log n).
 */
int list_check(const struct list *l, int base, struct err *e);

/* Free what ${l} owns. */
void list_free(struct list *l);

#endif /* !INJECT_LIST_H */
