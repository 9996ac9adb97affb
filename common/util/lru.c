#include "util/lru.h"

size_t
lru_find(const struct lru *l, size_t n,
    int (*is)(size_t place, const void *what), const void *what)
{
	size_t i, oldest = 0;

	for (i = 0; i < n; i++) {
		/* Places are filled in order: no later one was used. */
		if (l->used[i] == 0 || is(i, what))
			return (i);
		if (l->used[i] < l->used[oldest])
			oldest = i;
	}
	return (oldest);
}

void
lru_use(struct lru *l, size_t place)
{
	l->used[place] = ++l->uses;
}
