#include "show/diff.h"
#include "show/kinds.h"
#include "view/patched.h"

/* A package and what it is without its channel. */
struct bare {
	struct plan plan;
	struct patched patched;
	struct view view;
};

/* Take the channels of ${f}, or all that are found, out of the package. */
static int
open_bare(struct bare *b, const struct site *site, const struct forms *f,
    struct view *v, struct err *e)
{
	struct forms all = *f;

	if (all.n == 0)
		site_found(site, &all);
	if (site_plan(site, &all, NULL, &b->plan, e) != 0)
		return (-1);
	patched_view(&b->patched, v, &b->plan, &b->view);
	return (0);
}

static void
close_bare(struct bare *b)
{
	view_free(&b->view);
	plan_free(&b->plan);
}

static int
compare_bare(struct bare *x, struct bare *base, struct err *e)
{
	uint64_t size = x->view.size, other = base->view.size;
	struct spot s = {0, 0, "outside the place of the channel"};

	if (diff_views(
		&s, &x->view, &base->view, size < other ? size : other, e) != 0)
		return (-1);
	if (size == other)
		return (0);
	return (err_set(e, ERR_INPUT,
	    "without its channel it has %llu bytes, and the base %llu",
	    (unsigned long long)size, (unsigned long long)other));
}

/* How many bytes at the front, and at the end, does a plan leave alone? */
static uint64_t
same_front(const struct plan *p)
{
	const struct piece *x = &p->piece[0];

	return (x->kind == PIECE_BASE && x->off == 0 ? x->len : 0);
}

static uint64_t
same_end(const struct plan *p)
{
	const struct piece *x = &p->piece[p->n - 1];

	return (x->kind == PIECE_BASE && x->off + x->len == p->basesize ? x->len
									: 0);
}

static uint64_t
lesser(uint64_t a, uint64_t b)
{
	return (a < b ? a : b);
}

/* All that removing the channels changes, in the package or in the base. */
static void
find_place(const struct plan *p, const struct plan *base, struct places *places)
{
	struct place *x = &places->v[0];
	uint64_t end = lesser(same_end(p), same_end(base));

	x->name = "place of the channel";
	x->off = lesser(same_front(p), same_front(base));
	x->len = p->basesize - x->off - lesser(end, p->basesize - x->off);
	places->n = 1;
}

static int
compare(struct base *base, const struct forms *f, struct view *v,
    struct places *places, struct err *e)
{
	struct site *site = NULL;
	struct bare x, of_base;
	int rc;

	places->n = 0;
	if ((rc = view_same(v, &base->view, 0, e)) != 0)
		return (rc < 0 ? -1 : 0);
	if (site_scan(v, &site, e) != 0)
		return (-1);
	if ((rc = open_bare(&x, site, f, v, e)) == 0) {
		if ((rc = open_bare(&of_base, base->site, f, &base->view, e)) ==
		    0) {
			rc = compare_bare(&x, &of_base, e);
			find_place(&x.plan, &of_base.plan, places);
			close_bare(&of_base);
		}
		close_bare(&x);
	}
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
	rc = compare(base, f, &v, places, e);
	view_free(&v);
	return (rc);
}
