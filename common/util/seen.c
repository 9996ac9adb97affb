#include <stdlib.h>
#include <sys/random.h>

#include "util/hash.h"
#include "util/seen.h"

#define SEEN_SLOTS_MIN 64

/* The slot that holds ${h}, or the empty slot where ${h} belongs. */
static uint64_t *
find_slot(uint64_t *slot, size_t mask, uint64_t h)
{
	size_t i = (size_t)h & mask;

	while (slot[i] != 0 && slot[i] != h)
		i = (i + 1) & mask;
	return (&slot[i]);
}

static void
draw_basis(struct seen *s)
{
	if (getrandom(&s->basis, sizeof(s->basis), 0) !=
		(ssize_t)sizeof(s->basis) ||
	    s->basis == 0)
		s->basis = HASH_BASIS;
}

/* Double the slots.  One in four stays empty, so that searches are short. */
static int
grow(struct seen *s, struct err *e)
{
	size_t n = s->slot == NULL ? SEEN_SLOTS_MIN : 2 * (s->mask + 1), i;
	uint64_t *slot = calloc(n, sizeof(*slot));

	if (slot == NULL)
		return (err_nomem(e));
	for (i = 0; s->slot != NULL && i <= s->mask; i++)
		if (s->slot[i] != 0)
			*find_slot(slot, n - 1, s->slot[i]) = s->slot[i];
	free(s->slot);
	s->slot = slot;
	s->mask = n - 1;
	return (0);
}

int
seen_add(struct seen *s, const char *text, size_t len, struct err *e)
{
	uint64_t h, *slot;

	if (s->basis == 0)
		draw_basis(s);
	if ((s->slot == NULL || s->n > s->mask / 4 * 3) && grow(s, e) != 0)
		return (-1);
	h = hash_bytes(text, len, s->basis);
	h += h == 0;
	slot = find_slot(s->slot, s->mask, h);
	if (*slot == h)
		return (0);
	*slot = h;
	s->n++;
	return (1);
}

void
seen_free(struct seen *s)
{
	static const struct seen empty = SEEN_INIT;

	free(s->slot);
	*s = empty;
}
