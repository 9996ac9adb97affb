#include <stdio.h>
#include <string.h>

#include "report/amount.h"
#include "report/htmlpage.h"
#include "report/htmltable.h"
#include "report/htmltext.h"
#include "tool.h"
#include "util/text.h"

/* Days of --since and --until extend the axis at most to this length. */
#define DAYS_MAX 370

/* The axis has the days with downloads, and if possible all days asked for. */
static void
set_days(struct htmlpage *p)
{
	const struct period *asked = &p->r->period;
	const struct counts *days = &p->sums.days;
	int32_t first, last;

	p->has_days = by_has(p->f->by, BY_DAY) && days->n > 0;
	if (!p->has_days)
		return;
	p->first = first = days->row[0].day;
	p->last = last = days->row[days->n - 1].day;
	if (asked->since.kind == PERIOD_DAY && asked->since.day < first)
		first = asked->since.day;
	if (asked->until.kind == PERIOD_DAY && asked->until.day > last)
		last = asked->until.day;
	if ((int64_t)last - first < DAYS_MAX) {
		p->first = first;
		p->last = last;
	}
}

static const char *
plural(enum by_kind kind)
{
	switch (kind) {
	case BY_CHANNEL:
		return ("channels");
	case BY_FORM:
		return ("forms");
	case BY_NETWORK:
		return ("networks");
	case BY_KEY:
		return ("keys");
	case BY_STATUS:
		return ("statuses");
	default:
		return ("values");
	}
}

static void
set_noun(struct htmlpage *p)
{
	const struct by *by = p->f->by;
	const char *noun = "combinations", *name;
	size_t i, n = 0;

	for (i = 0; i < by->n; i++) {
		if (by->field[i].kind == BY_DAY)
			continue;
		if (n++ > 0)
			buf_addstr(&p->by, ", ");
		name = by->field[i].name;
		text_escape(&p->by, name, strlen(name));
		noun = plural(by->field[i].kind);
	}
	buf_addstr(&p->noun, n > 1 ? "combinations" : noun);
	p->has_subjects = n > 0;
}

/* Add the bar of a subject. */
static void
add_bar(struct htmlpage *p, const struct row *row)
{
	struct buf *name = &p->name[p->nbar], *whole = &p->whole[p->nbar];
	struct svg_bar *bar = &p->bar[p->nbar++];

	bar->row = row;
	bar->is_word = html_subject(name, p->f, row);
	buf_add(whole, name->data, name->len);
	html_shorten(name, 0, SVG_NAME_WIDTH);
}

/* Add one bar for all other subjects. */
static void
add_rest(struct htmlpage *p)
{
	struct buf *name = &p->name[p->nbar], *whole = &p->whole[p->nbar];
	struct svg_bar *bar = &p->bar[p->nbar];
	char text[AMOUNT_ROOM];
	size_t i;

	for (i = p->nbar; i < p->sums.n; i++)
		totals_add(&p->rest, p->sums.largest[i]);
	amount_exact(p->sums.n - p->nbar, text);
	buf_addf(name, "%s other %s", text, buf_str(&p->noun));
	buf_add(whole, name->data, name->len);
	html_shorten(name, 0, SVG_NAME_WIDTH);
	bar->row = &p->rest;
	bar->is_word = 1;
	bar->is_rest = 1;
	p->nbar++;
}

static void
set_bars(struct htmlpage *p)
{
	size_t i, n = htmltable_shown(p->sums.n, HTMLPAGE_BARS);

	for (i = 0; i < n; i++)
		add_bar(p, p->sums.largest[i]);
	if (n < p->sums.n)
		add_rest(p);
	for (i = 0; i < p->nbar; i++) {
		p->bar[i].name = buf_str(&p->name[i]);
		p->bar[i].whole = buf_str(&p->whole[i]);
		html_check(&p->name[i]);
		html_check(&p->whole[i]);
	}
}

void
htmlpage_make(struct htmlpage *p, const struct finished *f,
    const struct report *r, const char *tz)
{
	struct err e;

	memset(p, 0, sizeof(*p));
	p->f = f;
	p->r = r;
	p->tz = tz;
	if (totals_make(&p->sums, f, &e) != 0)
		tool_fail(&e);
	set_days(p);
	set_noun(p);
	(void)buf_str(&p->noun);
	(void)buf_str(&p->by);
	html_check(&p->noun);
	html_check(&p->by);
	set_bars(p);
}

void
htmlpage_free(struct htmlpage *p)
{
	size_t i;

	totals_free(&p->sums);
	buf_free(&p->noun);
	buf_free(&p->by);
	for (i = 0; i < HTMLPAGE_BARS + 1; i++) {
		buf_free(&p->name[i]);
		buf_free(&p->whole[i]);
	}
}
