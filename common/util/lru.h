/*
 * Finds which of a few places was used longest ago.
 */
#ifndef UTIL_LRU_H
#define UTIL_LRU_H

#include <stddef.h>
#include <stdint.h>

#define LRU_MAX 64

/* Begins with all bytes zero: no place has been used. */
struct lru {
	uint64_t used[LRU_MAX]; /* ${uses} at the last use of it; 0: never */
	uint64_t uses;
};

/*
 * Find the place of ${what} among the places 0 to ${n} - 1, 1 <= ${n} <=
 * LRU_MAX; ${is} says whether a place holds ${what}.  If none does, return the
 * place to put it: the first that was never used, else the one that was used
 * longest ago.  The search ends at the first place that was never used.  O(n).
 */
size_t lru_find(const struct lru *l, size_t n,
    int (*is)(size_t place, const void *what), const void *what);

/* Record that place ${place} is used now. */
void lru_use(struct lru *l, size_t place);

#endif /* !UTIL_LRU_H */
