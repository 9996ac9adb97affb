/*
 * Several stores in order, where a program reads packages: option -s as often as
 * it is given, else CHANPACK_STORE, else the default (where.h).
 */
#ifndef STORES_H
#define STORES_H

#include <stddef.h>

#include "util/buf.h"
#include "util/err.h"

#define STORES_MAX 8

struct stores {
	const char *spec[STORES_MAX]; /* borrowed, or in ${text} */
	size_t n;
	struct buf text;
};

#define STORES_INIT                                                            \
	{                                                                      \
		.n = 0, .text = BUF_INIT                                       \
	}

/* Add one that option -s names.  A usage error if there are too many. */
void stores_add(struct stores *s, const char *spec);

/*
 * Where none was added, take the default.  A value of CHANPACK_STORE whose words
 * each begin with a slash or are URLs names several stores; any other, one.
 */
int stores_default(struct stores *s, struct err *e);

void stores_free(struct stores *s);

#endif /* !STORES_H */
