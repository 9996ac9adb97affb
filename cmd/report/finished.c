#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/finished.h"
#include "report/zone.h"

static int
compare_spans(struct span a, struct span b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c;

	if (a.p == NULL || b.p == NULL)
		return ((a.p != NULL) - (b.p != NULL));
	c = n == 0 ? 0 : memcmp(a.p, b.p, n);
	return (c != 0 ? c : (a.len > b.len) - (a.len < b.len));
}

/* Compare the fields of --by in their order; an absent text comes first. */
static int
compare_rows(const void *x, const void *y, void *arg)
{
	const struct report *r = arg;
	const struct row *a = x, *b = y;
	struct span s[BY_MAX], t[BY_MAX];
	size_t i;
	int c = 0;

	subjects_texts(&r->subjects, &r->by, a->subject, s);
	subjects_texts(&r->subjects, &r->by, b->subject, t);
	for (i = 0; c == 0 && i < r->by.n; i++) {
		if (r->by.field[i].kind == BY_DAY)
			c = (a->day > b->day) - (a->day < b->day);
		else if (r->by.field[i].kind == BY_STATUS)
			c = (a->status > b->status) - (a->status < b->status);
		else
			c = compare_spans(s[i], t[i]);
	}
	return (c);
}

static int
is_shown(const struct finished *f, const struct row *row)
{
	size_t i;

	for (i = 0; i < f->ncolumn; i++)
		if (row->count[f->column[i]] > 0)
			return (1);
	return (0);
}

void
finished_make(struct finished *out, struct report *r, const int also[COUNTS])
{
	struct row *row = r->counts.row;
	size_t i, n = 0;
	int c;

	memset(out, 0, sizeof(*out));
	out->by = &r->by;
	out->subjects = &r->subjects;
	for (c = 0; c < COUNTS; c++)
		if (c <= COUNT_BYTES || also[c])
			out->column[out->ncolumn++] = (enum count)c;
	for (i = 0; i < r->counts.n; i++) {
		row[i].count[COUNT_ABORTED] =
		    row[i].count[COUNT_BEGUN] - row[i].count[COUNT_COMPLETED];
		if (is_shown(out, &row[i]))
			row[n++] = row[i];
	}
	if (n > 1)
		qsort_r(row, n, sizeof(*row), compare_rows, r);
	out->row = row;
	out->n = n;
}

struct span
finished_text(const struct finished *f, const struct row *row, size_t i,
    char room[FINISHED_ROOM])
{
	struct span text[BY_MAX];

	switch (f->by->field[i].kind) {
	case BY_DAY:
		zone_daytext(row->day, room);
		return ((struct span){room, strlen(room)});
	case BY_STATUS:
		(void)snprintf(room, FINISHED_ROOM, "%u", row->status);
		return ((struct span){room, strlen(room)});
	default:
		subjects_texts(f->subjects, f->by, row->subject, text);
		return (text[i]);
	}
}
