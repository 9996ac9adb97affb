/*
 * Which of a few places was used longest ago.
 */
#ifndef UTIL_LRU_H
#define UTIL_LRU_H

#include <stddef.h>
#include <stdint.h>

#define LRU_MAX 64

/* Begin with all of it zero: no place has been used. */
struct lru {
	uint64_t used[LRU_MAX]; /* when; the lower, the longer ago; 0: never */
	uint64_t uses;
};

/*
 * Find ${what} in the places 0 to ${n} - 1, ${n} <= LRU_MAX, of which ${is} is
 * asked whether it is there.  If it is in none, that is the place to put it:
 * the first that was never used, else the one that was used longest ago.
 * Places that were never used are not asked for.  O(n).
 */
size_t lru_find(const struct lru *l, size_t n,
    int (*is)(size_t place, const void *what), const void *what);

/* Place ${place} is used now. */
void lru_use(struct lru *l, size_t place);

#endif /* !UTIL_LRU_H */
