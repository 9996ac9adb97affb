#include "coprocess/slicein.h"

#define TELL_SIZE (1U << 20) /* tell asks of so many new bytes at once, */
#define TELL_MS   20         /* and of fewer after this time */
#define LOCK_MS                                                                \
	10 /* ms between two looks at slices that another process fills */
#define SLICE_TICK_MS 100 /* ms between two looks for asks that wait too long */

/*
 * Tell the asks how many bytes are valid, if TELL_SIZE more are, or after
 * TELL_MS.
 */
static void
tell_growth(struct slice *s)
{
	uint64_t valid = s->came;
	struct err e;

	if (s->valid > 0 && s->came < s->length &&
	    s->came - s->valid < TELL_SIZE &&
	    slicetable_now(s->all) - s->told < TELL_MS)
		return;
	dlist_remove(&s->growth);
	s->isgrowing = 0;
	/* If this fails, the end of the transfer fails too. */
	if (s->file != NULL && slicefill_flush(s->file, &valid, &e) != 0)
		return;
	s->valid = (uint32_t)valid;
	slice_tell(s);
}

/* Fail the asks in ${list} that have waited too long. */
static void
expire(struct dlist *list, enum cotrouble trouble, const char *text)
{
	struct slice *s, *next;
	struct ask *a;
	int64_t limit;

	for (s = DLIST_FIRST(list, struct slice, link); s != NULL; s = next) {
		next = DLIST_NEXT(list, s, struct slice, link);
		limit = slicetable_now(s->all) - s->all->patience;
		/* Failing the last ask drops the slice: do not use it then. */
		while ((a = DLIST_FIRST(&s->asks, struct ask, link)) != NULL &&
		       a->asked <= limit) {
			if (DLIST_NEXT(&s->asks, a, struct ask, link) == NULL) {
				ask_fail(a, trouble, text);
				break;
			}
			ask_fail(a, trouble, text);
		}
	}
}

static void
look_round(struct slicetable *t)
{
	size_t i;

	if (slicetable_now(t) - t->ticked < SLICE_TICK_MS)
		return;
	t->ticked = slicetable_now(t);
	expire(&t->wanted, CO_FULL,
	    "all slices that there is room for are in use");
	expire(&t->locked, CO_TEMP,
	    "another process has not brought the slice into the cache");
	for (i = 0; i < t->shops->n; i++)
		expire(&t->queued[i], CO_TEMP,
		    "the store is busy with other slices");
}

/* Try again to find or fill slices that another process was filling. */
static void
look_at_locks(struct slicetable *t)
{
	struct dlist now;
	struct slice *s;

	if (slicetable_now(t) - t->looked < LOCK_MS)
		return;
	t->looked = slicetable_now(t);
	/* Slices that are still locked come back into t->locked. */
	dlist_init(&now);
	while ((s = DLIST_FIRST(&t->locked, struct slice, link)) != NULL)
		slice_put(s, STATE_LOCKED, &now);
	while ((s = DLIST_FIRST(&now, struct slice, link)) != NULL) {
		slice_put(s, STATE_QUEUED, NULL);
		slice_begin(s);
	}
}

static int
is_waiting(const struct slicetable *t)
{
	size_t i;

	for (i = 0; i < t->shops->n; i++)
		if (!dlist_isempty(&t->queued[i]))
			return (1);
	return (!dlist_isempty(&t->wanted) || !dlist_isempty(&t->locked));
}

void
slicetable_tick(struct slicetable *t)
{
	struct slice *s, *next;

	for (s = DLIST_FIRST(&t->growing, struct slice, growth); s != NULL;
	     s = next) {
		next = DLIST_NEXT(&t->growing, s, struct slice, growth);
		tell_growth(s);
	}
	look_at_locks(t);
	if (is_waiting(t))
		look_round(t);
	t->isdue = 0;
	slicetable_freeover(t);
	while ((s = DLIST_FIRST(&t->wanted, struct slice, link)) != NULL &&
	       slicetable_makeroom(t, s->length, 0))
		slice_want(s);
}

int
slicetable_pause(const struct slicetable *t, int ms)
{
	const struct slice *s;

	if (t->isdue && !dlist_isempty(&t->wanted))
		return (0);
	for (s = DLIST_FIRST(&t->growing, struct slice, growth); s != NULL;
	     s = DLIST_NEXT(&t->growing, s, struct slice, growth))
		ms = loop_until(t->shops->loop, ms, s->told + TELL_MS);
	if (!dlist_isempty(&t->locked))
		ms = loop_until(t->shops->loop, ms, t->looked + LOCK_MS);
	if (is_waiting(t))
		ms = loop_until(t->shops->loop, ms, t->ticked + SLICE_TICK_MS);
	return (ms);
}
