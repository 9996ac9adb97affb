/*
 * What a batch is to write: a channel and a path for each line of a channel
 * file.
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
	uint64_t line; /* of the channel file */
};

/* Owns its items. */
struct list {
	struct item *item;
	size_t n;
	const char *name; /* of the channel file, for messages; borrowed */
	size_t refused;   /* lines that were bad, and reported */
};

/*
 * Read channel file ${path} into ${l}: each with those of ${extras} that it has
 * not, and with the path that ${pattern} gives it for the base ${file}.  Bad
 * lines are reported and counted.  ${l} is to be freed in any case.
 */
int list_read(struct list *l, const char *path, const struct channel *extras,
    const char *pattern, const char *file, struct err *e);

/*
 * Is each path another, and none of them the base, which is open as ${base}?
 * 0; or -1 after all that are not were reported, with a last word in ${e}.
 * O(n log n).
 */
int list_check(const struct list *l, int base, struct err *e);

/* Free what ${l} owns. */
void list_free(struct list *l);

#endif /* !INJECT_LIST_H */
