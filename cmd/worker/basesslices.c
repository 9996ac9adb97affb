#include <stdlib.h>
#include <unistd.h>

#include "worker/basesin.h"
#include "worker/disk.h"

/* How long an unused slice is kept. */
#define IDLE_MS 1000

/*
 * CO_FULL after at least this time means that the slice was queued for room:
 * the caller may ask again.  If the disk is full, CO_FULL comes at once: asking
 * again would only keep the coprocess busy.
 */
#define QUEUED_MS 500

int
slice_ask(struct bases *b, struct slice *s, struct err *e)
{
	return (asker_slice(b->asker, s->version->key, &s->version->found, s->n,
	    &s->question, &s->question.id, e));
}

void
slice_close(struct bases *b, struct slice *s)
{
	if (s->fd != -1)
		(void)close(s->fd);
	question_end(b, &s->question);
	dlist_remove(&s->idle);
	dlist_remove(&s->link);
	bases_release(b, s->version);
	free(s);
	b->slices--;
	bases_wake(b, &b->room);
}

void
slices_age(struct bases *b)
{
	struct slice *s;

	while ((s = DLIST_FIRST(&b->idle, struct slice, idle)) != NULL &&
	       b->now - s->left >= IDLE_MS)
		slice_close(b, s);
}

void
bases_drop(struct bases *b, struct slice **hold)
{
	struct slice *s = *hold;

	*hold = NULL;
	if (s == NULL || --s->users > 0)
		return;
	if (s->has_failed) {
		slice_close(b, s);
		return;
	}
	s->left = b->now;
	dlist_add(&b->idle, &s->idle);
}

void
bases_spoil(struct bases *b, struct slice *hold)
{
	if (hold == NULL || hold->has_failed)
		return;
	hold->has_failed = 1;
	(void)err_set(
	    &hold->err, ERR_TEMP, "a slice of the base package became shorter");
	bases_wake(b, &hold->waiters);
}

static struct slice *
find_slice(struct version *v, uint64_t n)
{
	struct slice *s;

	for (s = DLIST_FIRST(&v->slices, struct slice, link); s != NULL;
	     s = DLIST_NEXT(&v->slices, s, struct slice, link))
		if (s->n == n && !s->has_failed)
			return (s);
	return (NULL);
}

static struct slice *
make_slice(struct bases *b, struct version *v, uint64_t n, struct err *e)
{
	struct slice *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		(void)err_nomem(e);
		return (NULL);
	}
	s->question.kind = ASK_SLICE;
	dlist_init(&s->question.link);
	dlist_init(&s->idle);
	dlist_init(&s->waiters);
	s->version = v;
	s->n = n;
	s->fd = -1;
	s->length = asker_slicelength(&v->found, n);
	s->asked = b->now;
	if (question_ask(b, &s->question, e) != 0) {
		free(s);
		return (NULL);
	}
	v->refs++;
	dlist_add(&v->slices, &s->link);
	b->slices++;
	return (s);
}

/* Make slice ${n} the one that ${hold} uses; ask for it if it is not open. */
static enum bases_rc
take_slice(struct bases *b, struct version *v, struct slice **hold, uint64_t n,
    struct waiter *w, struct err *e)
{
	struct slice *s;

	bases_drop(b, hold);
	if ((s = find_slice(v, n)) == NULL) {
		if (b->slices >= b->setup.slices && !dlist_isempty(&b->idle))
			slice_close(
			    b, DLIST_FIRST(&b->idle, struct slice, idle));
		if (b->slices >= b->setup.slices) {
			dlist_add(&b->room, &w->link);
			return (BASES_WAIT);
		}
		if ((s = make_slice(b, v, n, e)) == NULL)
			return (BASES_FAILED);
	}
	if (s->users++ == 0)
		dlist_remove(&s->idle);
	*hold = s;
	return (BASES_OK);
}

enum bases_rc
bases_at(struct bases *b, struct version *v, struct slice **hold, uint64_t off,
    uint64_t len, struct waiter *w, struct extent *x, struct err *e)
{
	uint64_t which;
	enum bases_rc rc;

	*x = (struct extent){v->fd, v->is_memory, off, len};
	if (v->fd != -1)
		return (BASES_OK);
	which = off / v->found.slice;
	x->at = off % v->found.slice;
	if (*hold == NULL || (*hold)->n != which) {
		if ((rc = take_slice(b, v, hold, which, w, e)) != BASES_OK)
			return (rc);
	}
	if ((*hold)->has_failed) {
		*e = (*hold)->err;
		return ((*hold)->is_full ? BASES_FULL : BASES_FAILED);
	}
	x->fd = (*hold)->fd;
	x->is_memory = (*hold)->is_memory;
	if (x->fd == -1 || (*hold)->valid <= x->at) {
		dlist_add(&(*hold)->waiters, &w->link);
		return (BASES_WAIT);
	}
	if ((*hold)->valid - x->at < len)
		x->n = (*hold)->valid - x->at;
	return (BASES_OK);
}

void
slice_answer(struct bases *b, struct slice *s, struct asker_answer *a)
{
	if (a->wire.kind == WIRE_FAILED) {
		/* This answer has ended the question: do not release it. */
		s->question.id = 0;
		question_end(b, &s->question);
		s->has_failed = 1;
		s->is_full = a->wire.trouble == CO_FULL &&
			     b->now - s->asked >= QUEUED_MS;
		(void)wire_error(&a->wire, &s->err);
		bases_trouble(b, a);
		if (a->wire.trouble == CO_CHANGED)
			bases_doubt(b, s->version);
		bases_wake(b, &s->waiters);
		if (s->users == 0)
			slice_close(b, s);
		return;
	}
	if (a->fd != -1) {
		if (s->fd != -1)
			(void)close(s->fd);
		s->fd = a->fd;
		s->is_memory = disk_ismemory(s->fd);
	}
	s->valid = a->wire.valid;
	bases_wake(b, &s->waiters);
}
