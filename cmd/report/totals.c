#include <stdlib.h>
#include <string.h>

#include "report/totals.h"

void
totals_add(struct row *to, const struct row *from)
{
	size_t i;

	for (i = 0; i < COUNTS; i++)
		counts_add(&to->count[i], from->count[i]);
}

static int
add_row(struct counts *c, const struct row *key, const struct row *from,
    struct err *e)
{
	struct row *to = counts_row(c, key->subject, key->day, key->status, e);

	if (to == NULL)
		return (-1);
	totals_add(to, from);
	return (0);
}

static int
add_rows(struct totals *s, const struct finished *f, struct err *e)
{
	const struct row *r;
	struct row key;
	size_t i;

	for (i = 0; i < f->n; i++) {
		r = &f->row[i];
		totals_add(&s->all, r);
		key = (struct row){.day = r->day};
		if (add_row(&s->days, &key, r, e) != 0)
			return (-1);
		key = (struct row){.subject = r->subject, .status = r->status};
		if (add_row(&s->subjects, &key, r, e) != 0)
			return (-1);
	}
	return (0);
}

static int
compare_days(const void *x, const void *y)
{
	const struct row *a = x, *b = y;

	return ((a->day > b->day) - (a->day < b->day));
}

/* Equal rows stay in the order of the report. */
static int
compare_sizes(const void *x, const void *y)
{
	const struct row *a = *(const struct row *const *)x;
	const struct row *b = *(const struct row *const *)y;
	static const enum count by[] = {
	    COUNT_COMPLETED, COUNT_BEGUN, COUNT_BYTES};
	size_t i;

	for (i = 0; i < sizeof(by) / sizeof(by[0]); i++)
		if (a->count[by[i]] != b->count[by[i]])
			return (a->count[by[i]] > b->count[by[i]] ? -1 : 1);
	return ((a > b) - (a < b));
}

static int
sort(struct totals *s, struct err *e)
{
	size_t i;

	s->n = s->subjects.n;
	s->largest = calloc(s->n + 1, sizeof(const struct row *));
	if (s->largest == NULL)
		return (err_nomem(e));
	for (i = 0; i < s->n; i++)
		s->largest[i] = &s->subjects.row[i];
	qsort(s->largest, s->n, sizeof(const struct row *), compare_sizes);
	if (s->days.n > 1)
		qsort(
		    s->days.row, s->days.n, sizeof(*s->days.row), compare_days);
	return (0);
}

int
totals_make(struct totals *s, const struct finished *f, struct err *e)
{
	memset(s, 0, sizeof(*s));
	if (counts_init(&s->days, e) != 0 || counts_init(&s->subjects, e) != 0)
		return (-1);
	return (add_rows(s, f, e) != 0 ? -1 : sort(s, e));
}

void
totals_free(struct totals *s)
{
	counts_free(&s->days);
	counts_free(&s->subjects);
	free(s->largest);
}
