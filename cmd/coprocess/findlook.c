#include <string.h>

#include "coprocess/findin.h"
#include "util/text.h"

int
findlook_begin(struct find *f, struct err *e)
{
	struct finds *all = f->all;
	struct shop *shop = find_shop(f);
	const struct ask *a;
	struct look *l;

	l = look_make(
	    shop->source->spec, shop->index, f->key, all->measured, e);
	if (l == NULL)
		return (-1);
	l->job.group = shop->group;
	l->owner = f;
	for (a = DLIST_FIRST(&f->asks, struct ask, link); a != NULL;
	     a = DLIST_NEXT(&f->asks, a, struct ask, link))
		if (l->wanted < LOOK_FDS)
			l->wanted++;
	if (helpers_add(all->helpers, &l->job, e) != 0) {
		look_free(l);
		return (-1);
	}
	f->look = l;
	all->shops->counts.questions++;
	f->looked = find_now(f);
	return (0);
}

/* Give each ask a descriptor; begin another look for asks that came later. */
static void
take_look(struct find *f, struct look *l)
{
	struct ask *a;

	find_endquestion(f);
	find_shop(f)->source->troubled = 0;
	f->word = WORD_NONE;
	while (l->nfds > 0 &&
	       (a = DLIST_FIRST(&f->asks, struct ask, link)) != NULL)
		ask_found(a, &l->found, l->fd[--l->nfds]);
	if (!dlist_isempty(&f->asks))
		find_begin(f);
}

/*
 * Leave the directory alone for a while, if other stores can be asked instead.
 * A single directory is asked again at once: one file that hangs says little
 * about the other files.
 */
static void
fail_directory(const struct find *f, const struct err *e)
{
	if (f->all->shops->n > 1)
		shop_fail(f->all->shops, find_shop(f), e);
}

static void
end_look(struct look *l)
{
	struct find *f = l->owner;

	if (f != NULL) {
		f->look = NULL;
		if (!l->failed) {
			take_look(f, l);
		} else {
			if (!atomic_load(&l->ismeasuring))
				fail_directory(f, &l->err);
			find_asknext(f, &l->err);
		}
	}
	look_free(l);
}

void
finds_collect(struct finds *all)
{
	struct helper_job *job;

	while ((job = helpers_next(all->helpers)) != NULL)
		end_look((struct look *)(void *)job);
}

void
findlook_abandon(struct find *f)
{
	struct look *l = f->look;
	int ismeasuring = atomic_load(&l->ismeasuring);
	struct err e;

	f->look = NULL;
	l->owner = NULL;
	if (helpers_withdraw(f->all->helpers, &l->job))
		look_free(l);
	if (ismeasuring) {
		(void)err_set(&e, ERR_TEMP,
		    "\"%s\" is still being measured; ask again later",
		    text_safe(f->key, strlen(f->key)));
		/* Do not ask the next store: it would measure its copy too. */
		find_notefailure(f, &e);
		f->err = e;
		f->at = f->all->shops->n;
		find_giveup(f);
		return;
	}
	(void)err_set(&e, ERR_TEMP, "%s: \"%s\": the directory does not answer",
	    text_safe(
		find_shop(f)->source->spec, strlen(find_shop(f)->source->spec)),
	    text_safe(f->key, strlen(f->key)));
	fail_directory(f, &e);
	find_asknext(f, &e);
}
