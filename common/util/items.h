/*
 * The items that a filter works on: its operands or, if it has none, the
 * records of standard input.
 */
#ifndef UTIL_ITEMS_H
#define UTIL_ITEMS_H

#include <stddef.h>

#include "util/err.h"
#include "util/records.h"

struct items {
	char **operand;   /* the next; NULL if standard input is read */
	const char *last; /* the operand returned last */
	struct records rec;
};

/*
 * Start to read items.  ${operands} is NULL-terminated and borrowed; ${sep} and
 * ${max} are those of records_init.
 */
void items_init(struct items *in, char **operands, char sep, size_t max);

/*
 * Find the next item, borrowed until the next call.  A line of standard input
 * may end in CR LF, and empty records are skipped.  Return 1, 0 or -1 as
 * records_next does; the text of ${e} begins as items_where says.
 */
int items_next(struct items *in, const char **s, size_t *len, struct err *e);

/*
 * Put the place of the last item in front of the text of ${e}: the operand, or
 * "stdin" and for ERR_INPUT the number of the record.  Always returns -1.
 */
int items_where(const struct items *in, struct err *e);

/* Must the next items_next read, and so perhaps wait? */
int items_mustread(const struct items *in);

/* Free the memory. */
void items_free(struct items *in);

#endif /* !UTIL_ITEMS_H */
