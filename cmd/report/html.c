#include <stdio.h>
#include <string.h>

#include "report/amount.h"
#include "report/html.h"
#include "report/htmlhead.h"
#include "report/htmlpage.h"
#include "report/htmltable.h"
#include "report/htmltext.h"
#include "report/zone.h"

/* Show all counts but bytes. */
static void
all_counts(const struct htmlpage *p, struct htmltable *t)
{
	size_t i;

	for (i = 0; i < p->f->ncolumn; i++)
		if (p->f->column[i] != COUNT_BYTES)
			t->column[t->ncolumn++] = p->f->column[i];
}

/* Write the table's caption: what it has, and how many rows. */
static void
caption(struct buf *b, const char *what, const char *by, const char *which,
    size_t n, size_t max, const char *noun)
{
	char text[AMOUNT_ROOM];

	buf_addf(b, "%s by %s", what, by);
	if (htmltable_shown(n, max) == n)
		return;
	amount_exact(n, text);
	buf_addf(b, ": the %s %zu of %s %s, and the sum of the others", which,
	    max, text, noun);
	if (max == HTMLTABLE_ROWS)
		buf_addstr(b, ", which chanpack-report --csv has");
}

static void
days_table(const struct htmlpage *p, struct htmltable *t, const char *what)
{
	struct buf b = BUF_INIT;
	size_t span = (size_t)((int64_t)p->last - p->first + 1);

	caption(
	    &b, what, "day", "latest", p->sums.days.n, HTMLTABLE_ROWS, "days");
	if (p->sums.days.n < span)
		buf_addstr(&b, "; days without any are left out");
	t->caption = buf_str(&b);
	html_check(&b);
	t->f = p->f;
	t->sums = &p->sums;
	t->rows = "days";
	t->max = HTMLTABLE_ROWS;
	htmltable_days(t);
	buf_free(&b);
}

static void
days_section(const struct htmlpage *p, const char *id, enum svg_what what,
    const char *name)
{
	struct htmltable t = {.id = id};
	char chart[16], first[ZONE_DAY_SIZE], last[ZONE_DAY_SIZE], text[80];
	struct svg_about about = {.id = chart, .title = name, .text = text};
	char number[AMOUNT_ROOM];
	int32_t days = svg_daysabar(p->first, p->last);

	(void)snprintf(chart, sizeof(chart), "%s-chart", id);
	zone_daytext(p->first, first);
	zone_daytext(p->last, last);
	(void)snprintf(text, sizeof(text),
	    "Bars from %s to %s. The table below has the numbers.", first,
	    last);
	(void)printf("<section>\n<h2>%s a day</h2>\n", name);
	if (days > 1) {
		amount_exact((uint64_t)days, number);
		(void)printf("<p class=\"note\">A bar is the sum of %s "
			     "days.</p>\n",
		    number);
	}
	svg_days(
	    &about, what, p->sums.days.row, p->sums.days.n, p->first, p->last);
	if (what == SVG_BYTES)
		t.column[t.ncolumn++] = COUNT_BYTES;
	else
		all_counts(p, &t);
	days_table(p, &t, name);
	(void)puts("</section>");
}

static void
bars_table(const struct htmlpage *p, enum svg_what what, const char *id,
    const char *name)
{
	struct htmltable t = {.id = id, .f = p->f, .sums = &p->sums};
	struct buf b = BUF_INIT;

	t.rows = (const char *)p->noun.data;
	t.max = what == SVG_SHARES ? HTMLPAGE_BARS : HTMLTABLE_ROWS;
	t.has_share = what == SVG_SHARES;
	if (what == SVG_BYTES) {
		t.column[t.ncolumn++] = COUNT_BYTES;
	} else {
		all_counts(p, &t);
		if (what == SVG_DOWNLOADS)
			t.column[t.ncolumn++] = COUNT_BYTES;
	}
	caption(&b, name, (const char *)p->by.data, "largest", p->sums.n, t.max,
	    t.rows);
	t.caption = buf_str(&b);
	html_check(&b);
	htmltable_subjects(&t);
	buf_free(&b);
}

static void
bars_section(const struct htmlpage *p, const char *id, enum svg_what what,
    const char *heading, const char *name)
{
	char chart[16];
	struct svg_about about = {.id = chart,
	    .title = heading,
	    .text = "Bars, the largest first. The table below has the "
		    "numbers."};

	(void)snprintf(chart, sizeof(chart), "%s-chart", id);
	(void)printf("<section>\n<h2>%s</h2>\n", heading);
	(void)fputs("<p class=\"note\">By ", stdout);
	html_text((const char *)p->by.data, p->by.len);
	(void)fputs("; what was completed most comes first.", stdout);
	if (p->nbar < p->sums.n && what != SVG_SHARES)
		(void)fputs(" The others together have no bar.", stdout);
	(void)puts("</p>");
	svg_bars(&about, what, p->bar, p->nbar);
	bars_table(p, what, id, name);
	(void)puts("</section>");
}

static void
sections(const struct htmlpage *p)
{
	char largest[40];

	(void)snprintf(largest, sizeof(largest), "The largest %s",
	    (const char *)p->noun.data);
	if (p->has_days)
		days_section(p, "days", SVG_DOWNLOADS, "Downloads");
	if (p->has_subjects) {
		bars_section(p, "largest", SVG_DOWNLOADS, largest, "Downloads");
		bars_section(p, "shares", SVG_SHARES,
		    "Completed against aborted", "Completed and aborted");
	}
	if (p->has_days)
		days_section(p, "bytes", SVG_BYTES, "Bytes");
	else if (p->has_subjects)
		bars_section(p, "bytes", SVG_BYTES, "Bytes", "Bytes");
}

void
finished_html(const struct finished *f, const struct report *r, const char *tz)
{
	struct htmlpage p;

	htmlpage_make(&p, f, r, tz);
	htmlhead_open(&p);
	if (p.sums.n == 0)
		(void)puts("<p>There are no downloads.</p>");
	else
		sections(&p);
	htmlhead_close();
	htmlpage_free(&p);
}
