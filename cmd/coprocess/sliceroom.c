#include <stdlib.h>
#include <unistd.h>

#include "coprocess/slicein.h"

void
slice_put(struct slice *s, enum slicestate state, struct dlist *list)
{
	dlist_remove(&s->link);
	s->state = state;
	if (list != NULL)
		dlist_add(list, &s->link);
}

/*
 * Drop a slice that has neither asks nor a transfer.  The struct is freed in
 * the next turn: callers may still look at it.
 */
static void
drop_slice(struct slice *s)
{
	struct slice **where = &s->all->bucket[s->hash % SLICE_BUCKETS];

	while (*where != s)
		where = &(*where)->next;
	*where = s->next;
	slice_put(s, STATE_OVER, &s->all->over);
	if (s->isgrowing)
		dlist_remove(&s->growth);
	if (s->hasroom)
		s->all->used -= s->length;
	if (s->fd != -1)
		(void)close(s->fd);
	s->fd = -1;
	s->all->isdue = 1;
}

void
slicetable_freeover(struct slicetable *t)
{
	struct slice *s, *next;

	for (s = DLIST_FIRST(&t->over, struct slice, link); s != NULL;
	     s = next) {
		next = DLIST_NEXT(&t->over, s, struct slice, link);
		free(s->key);
		free(s);
	}
	dlist_init(&t->over);
}

void
slice_fail(struct slice *s, enum cotrouble trouble, const char *text)
{
	struct ask *a;

	slice_put(s, STATE_OVER, NULL);
	while ((a = DLIST_FIRST(&s->asks, struct ask, link)) != NULL)
		ask_fail(a, trouble, text);
	drop_slice(s);
}

int
slicetable_makeroom(struct slicetable *t, uint32_t length, int isahead)
{
	struct slice *s, *next;

	for (s = DLIST_FIRST(&t->unused, struct slice, link);
	     s != NULL && t->used + length > t->bound; s = next) {
		next = DLIST_NEXT(&t->unused, s, struct slice, link);
		if (!isahead || !s->isahead)
			drop_slice(s);
	}
	return (t->used + length <= t->bound);
}

void
slice_rest(struct slice *s)
{
	if (s->state == STATE_LOADING || s->state == STATE_OVER)
		return;
	/* The file of a slice in the cache stays when the struct is dropped. */
	if (s->state == STATE_FULL && s->all->cache == NULL)
		slice_put(s, STATE_FULL, &s->all->unused);
	else
		drop_slice(s);
}

void
slice_want(struct slice *s)
{
	struct slicetable *t = s->all;

	/* Slices that wait already have room first. */
	if ((s->state != STATE_WANTED && !dlist_isempty(&t->wanted)) ||
	    !slicetable_makeroom(t, s->length, s->isahead)) {
		slice_put(s, STATE_WANTED, &t->wanted);
		return;
	}
	slice_put(s, STATE_QUEUED, NULL);
	t->used += s->length;
	s->hasroom = 1;
	slice_begin(s);
}
