/*
 * What a filter works on: its operands or, without any, the records of
 * standard input.
 */
#ifndef UTIL_INPUT_H
#define UTIL_INPUT_H

#include <stddef.h>

#include "util/err.h"
#include "util/records.h"

struct input {
	char **operand;   /* the next one; NULL if standard input is read */
	const char *last; /* the operand returned last */
	struct records rec;
};

/* ${operands} is NULL-terminated and borrowed; for the rest see records.h. */
void input_init(struct input *in, char **operands, char sep, size_t max);

/*
 * The next item, borrowed until the next call; a line of standard input may end
 * in CR LF, and empty records are passed over.  Returns 1, 0 or -1 as
 * records_next does; ${e} begins with where the item stands.
 */
int input_next(struct input *in, const char **s, size_t *len, struct err *e);

/* Put where the last item stands in front of the text of ${e}: -1. */
int input_where(const struct input *in, struct err *e);

/* Must the next call read, and so perhaps wait? */
int input_mustread(const struct input *in);

/* Free the memory. */
void input_free(struct input *in);

#endif /* !UTIL_INPUT_H */
