#include <string.h>

#include "inject/undo.h"
#include "util/warn.h"
#include "view/patched.h"

/* Return 0 if the channel of form ${r} can be removed, -1 if not. */
static int
try_out(const struct site *site, const struct formref *r, struct err *e)
{
	struct forms one = {.v = {*r}, .n = 1};
	struct plan p;

	if (site_plan(site, &one, NULL, &p, e) == 0) {
		plan_free(&p);
		return (0);
	}
	return (err_in(
	    e, "the channel of form %s cannot be taken out", formref_text(r)));
}

int
undo_forms(const struct site *site, struct forms *f, struct err *e)
{
	struct forms found;
	size_t i;

	site_found(site, &found);
	f->n = 0;
	for (i = 0; i < found.n; i++)
		if (try_out(site, &found.v[i], e) == 0)
			f->v[f->n++] = found.v[i];
		else if (e->kind != ERR_INPUT)
			return (-1);
	if (f->n == 0 && found.n > 0)
		return (-1);
	for (i = 0; f->n < found.n && i < found.n; i++)
		if (try_out(site, &found.v[i], e) != 0)
			warn0("%s", e->text);
	return (0);
}

/* A package after one more plan, and the view that shows that package. */
struct step {
	struct patched patched;
	struct plan plan;
	struct view view;
};

/*
 * Plan to write the channel that ${site} has in form ${r} into the package ${v}
 * again.  Return 1, or 0 if there is no such plan.
 */
static int
write_again(struct step *s, struct view *v, const struct site *site,
    const struct formref *r, struct err *e)
{
	struct forms one = {.v = {*r}, .n = 1};
	struct channel c = CHANNEL_INIT;
	struct site *left = NULL;
	int rc = 0;

	if (site_read(site, r, &c, e) == 1 && site_scan(v, &left, e) == 0)
		rc = site_plan(left, &one, &c, &s->plan, e) == 0;
	site_free(left);
	channel_free(&c);
	if (rc == 1)
		patched_view(&s->patched, v, &s->plan, &s->view);
	return (rc);
}

/* The offset of the first byte that a plan changes, or the size if none. */
static uint64_t
first_change(const struct plan *p)
{
	if (p->n == 0 || p->piece[0].kind != PIECE_BASE || p->piece[0].off != 0)
		return (0);
	return (p->piece[0].len);
}

/*
 * Do the channels, written again, give the package?  Return 1 or 0, or -1 with
 * the reason in ${e}.
 */
static int
restores(struct view *v, const struct site *site, const struct forms *f,
    const struct plan *p, struct err *e)
{
	uint64_t same = first_change(p);
	struct step step[FORMS_MAX];
	struct patched patched;
	struct view left, *last = &left;
	size_t n = 0, i;
	int rc = 1;

	patched_view(&patched, v, p, &left);
	for (i = 0; i < f->n && rc == 1; i++)
		if ((rc = write_again(&step[n], last, site, &f->v[i], e)) ==
		    1) {
			if (first_change(&step[n].plan) < same)
				same = first_change(&step[n].plan);
			last = &step[n++].view;
		}
	if (rc == 1)
		rc = view_same(v, last, same, e);
	while (n-- > 0) {
		view_free(&step[n].view);
		plan_free(&step[n].plan);
	}
	view_free(&left);
	return (rc);
}

int
undo_report(struct view *v, const struct site *site, const struct forms *f,
    const struct plan *p, struct err *e)
{
	const char *why = "chanpack-inject would have written the channel in "
			  "another way";
	int rc;

	if (f->n == 0)
		return (0);
	if ((rc = restores(v, site, f, p, e)) == 1) {
		why =
		    "bases with more or less padding, or with another text in "
		    "the place, give the same package";
		rc = site_isonly(site, f, e);
	}
	if (rc == 0)
		warn0("the result may differ from the base: %s", why);
	return (rc < 0 ? -1 : 0);
}
