#include "show/diff.h"
#include "show/kinds.h"
#include "view/patched.h"

/* A package after one more plan, and the view that shows it. */
struct step {
	struct plan plan;
	struct patched patched;
	struct view view;
};

static void
open_step(struct step *s, struct view *v)
{
	patched_view(&s->patched, v, &s->plan, &s->view);
}

static void
close_step(struct step *s)
{
	view_free(&s->view);
	plan_free(&s->plan);
}

/*
 * A package without channels.  One channel is written to all places and then
 * removed: this empties every place, whatever was in it.
 */
struct bare {
	struct step write, clear;
};

static int
open_clear(struct bare *b, const struct forms *f, struct err *e)
{
	struct site *site = NULL;
	int rc = site_scan(&b->write.view, &site, e);

	if (rc == 0)
		rc = site_plan(site, f, NULL, &b->clear.plan, e);
	site_free(site);
	if (rc == 0)
		open_step(&b->clear, &b->write.view);
	return (rc);
}

static int
open_bare(struct bare *b, const struct site *site, const struct forms *f,
    struct view *v, struct err *e)
{
	char id[] = "against";
	const struct channel c = {.id = id};

	if (site_plan(site, f, &c, &b->write.plan, e) != 0)
		return (-1);
	open_step(&b->write, v);
	if (open_clear(b, f, e) == 0)
		return (0);
	close_step(&b->write);
	return (-1);
}

static void
close_bare(struct bare *b)
{
	close_step(&b->clear);
	close_step(&b->write);
}

static int
compare_bare(struct view *v, struct view *base, struct err *e)
{
	uint64_t size = v->size, other = base->size;
	struct spot s = {0, 0, "outside the place of the channel"};

	if (diff_views(&s, v, base, size < other ? size : other, e) != 0)
		return (-1);
	if (size == other)
		return (0);
	return (err_set(e, ERR_INPUT,
	    "without its channel it has %llu bytes, and the base %llu",
	    (unsigned long long)size, (unsigned long long)other));
}

static void
add_place(struct places *places, uint64_t from, uint64_t to)
{
	struct place *x = &places->v[places->n];

	if (from == to || places->n == PLACES_MAX)
		return;
	x->name = "place of the channel";
	x->off = from;
	x->len = to - from;
	places->n++;
}

/* Add the places that change when a channel is written. */
static void
find_places(const struct plan *p, struct places *places)
{
	uint64_t at = 0;
	size_t i;

	for (i = 0; i < p->n; i++) {
		if (p->piece[i].kind != PIECE_BASE)
			continue;
		add_place(places, at, p->piece[i].off);
		at = p->piece[i].off + p->piece[i].len;
	}
	add_place(places, at, p->basesize);
}

/* The forms asked for; else all that hold a channel in package or base. */
static int
choose_forms(const struct site *site, const struct site *base,
    const struct forms *asked, struct forms *f, struct err *e)
{
	*f = *asked;
	if (f->n == 0)
		site_found(site, f);
	if (f->n == 0)
		site_found(base, f);
	if (f->n > 0)
		return (0);
	return (err_set(e, ERR_INPUT,
	    "it is not the base, and neither of them carries a channel"));
}

static int
compare_sites(struct base *base, const struct site *site,
    const struct forms *asked, struct view *v, struct places *places,
    struct err *e)
{
	struct bare x, of_base;
	struct forms f;
	int rc;

	if (choose_forms(site, base->site, asked, &f, e) != 0 ||
	    open_bare(&x, site, &f, v, e) != 0)
		return (-1);
	rc = open_bare(&of_base, base->site, &f, &base->view, e);
	if (rc == 0) {
		rc = compare_bare(&x.clear.view, &of_base.clear.view, e);
		close_bare(&of_base);
	}
	if (rc == 0)
		find_places(&x.write.plan, places);
	close_bare(&x);
	return (rc);
}

static int
compare_outside(struct base *base, const struct forms *f, struct view *v,
    struct places *places, struct err *e)
{
	struct site *site = NULL;
	int rc;

	places->n = 0;
	if ((rc = view_same(v, &base->view, 0, e)) != 0)
		return (rc < 0 ? -1 : 0);
	if (site_scan(v, &site, e) != 0)
		return (-1);
	rc = compare_sites(base, site, f, v, places, e);
	site_free(site);
	return (rc);
}

int
kinds_compare(struct base *base, const struct forms *f, int fd,
    struct places *places, struct err *e)
{
	struct view v;
	int rc;

	if (view_file(&v, fd, e) != 0)
		return (-1);
	rc = compare_outside(base, f, &v, places, e);
	view_free(&v);
	return (rc);
}
