/*
 * Unit tests of util/lru.h.
 */
#include "check.h"
#include "util/lru.h"

#define PLACES 3

static char at[PLACES];
static size_t asked;

static int
is_at(size_t place, const void *what)
{
	asked++;
	return (at[place] == *(const char *)what);
}

/* Find or put ${c}, and return its place.  This counts as a use. */
static size_t
use(struct lru *l, char c)
{
	size_t place = lru_find(l, PLACES, is_at, &c);

	at[place] = c;
	lru_use(l, place);
	return (place);
}

int
main(void)
{
	struct lru l = {.uses = 0};

	CHECK(use(&l, 'a') == 0 && use(&l, 'b') == 1);
	asked = 0;
	CHECK(use(&l, 'c') == 2);
	CHECK(asked == 2);
	CHECK(use(&l, 'a') == 0);
	CHECK(use(&l, 'd') == 1);
	CHECK(use(&l, 'c') == 2 && use(&l, 'a') == 0);
	CHECK(use(&l, 'e') == 1);
	return (check_done());
}
