#include <stdlib.h>

#include "report/cover.h"

void
cover_reset(struct cover *c)
{
	c->n = 0;
}

static int
compare_marks(const void *a, const void *b)
{
	const struct cover_step *s = a, *t = b;

	return (s->at < t->at ? -1 : s->at > t->at);
}

/* Sort the steps, join the steps at the same byte, and drop steps by 0. */
static void
tidy(struct cover *c)
{
	size_t i, n = 0;

	if (c->n == 0)
		return;
	qsort(c->step, c->n, sizeof(*c->step), compare_marks);
	for (i = 0; i < c->n; i++) {
		if (n > 0 && c->step[n - 1].at == c->step[i].at)
			c->step[n - 1].by += c->step[i].by;
		else
			c->step[n++] = c->step[i];
		if (c->step[n - 1].by == 0 &&
		    (i + 1 == c->n || c->step[i + 1].at != c->step[i].at))
			n--;
	}
	c->n = n;
}

/* Make room for two steps. */
static int
make_room(struct cover *c, struct err *e)
{
	size_t room = c->room < 64 ? 64 : c->room * 2;
	struct cover_step *step;

	tidy(c);
	/*
	 * Grow if the steps stay many: tidying for each range would be O(n^2).
	 */
	if (c->n + 2 <= c->room / 2)
		return (0);
	step = reallocarray(c->step, room, sizeof(*step));
	if (step == NULL)
		return (err_nomem(e));
	c->step = step;
	c->room = room;
	return (0);
}

int
cover_add(struct cover *c, uint64_t first, uint64_t end, struct err *e)
{
	if (first == end)
		return (0);
	if (c->n + 2 > c->room && make_room(c, e) != 0)
		return (-1);
	c->step[c->n++] = (struct cover_step){first, 1};
	c->step[c->n++] = (struct cover_step){end, -1};
	return (0);
}

uint64_t
cover_least(struct cover *c, uint64_t total)
{
	int64_t now = 0, least = INT64_MAX;
	size_t i;

	tidy(c);
	if (c->n == 0 || c->step[0].at > 0)
		return (0);
	for (i = 0; i < c->n && c->step[i].at < total; i++) {
		now += c->step[i].by;
		if (now < least)
			least = now;
	}
	return ((uint64_t)least);
}

void
cover_free(struct cover *c)
{
	free(c->step);
}
