#include <stdio.h>
#include <string.h>

#include "report/amount.h"
#include "report/htmltable.h"
#include "report/htmltext.h"
#include "report/zone.h"
#include "util/text.h"

size_t
htmltable_shown(size_t n, size_t max)
{
	return (n <= max + 1 ? n : max);
}

/* Put the table in a box, which scrolls if the page is too small. */
static void
open_table(const struct htmltable *t)
{
	(void)printf("<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
		     "aria-labelledby=\"%s-c\">\n<table id=\"%s\">\n"
		     "<caption id=\"%s-c\"><span>",
	    t->id, t->id, t->id);
	html_text(t->caption, strlen(t->caption));
	(void)fputs("</span></caption>\n<thead>\n<tr>", stdout);
}

static void
close_table(void)
{
	(void)puts("</tbody>\n</table>\n</div>");
}

static void
print_column(const char *name, int is_number)
{
	(void)printf("<th scope=\"col\"%s>", is_number ? " class=\"n\"" : "");
	html_text(name, strlen(name));
	(void)fputs("</th>", stdout);
}

static void
count_heads(const struct htmltable *t)
{
	size_t i;

	for (i = 0; i < t->ncolumn; i++) {
		print_column(count_names[t->column[i]], 1);
		if (t->column[i] == COUNT_BYTES)
			print_column("about", 1);
	}
	if (t->has_share)
		print_column("completed of begun", 1);
	(void)puts("</tr>\n</thead>\n<tbody>");
}

static void
number(const char *text)
{
	(void)printf("<td class=\"n\">%s</td>", text);
}

static void
counts(const struct htmltable *t, const struct row *row)
{
	char text[AMOUNT_ROOM];
	uint64_t n;
	size_t i;

	for (i = 0; i < t->ncolumn; i++) {
		n = row->count[t->column[i]];
		amount_exact(n, text);
		number(text);
		if (t->column[i] == COUNT_BYTES) {
			amount_bytes(n, text);
			number(text);
		}
	}
	if (t->has_share) {
		amount_percent(
		    row->count[COUNT_COMPLETED], row->count[COUNT_BEGUN], text);
		number(text);
	}
	(void)puts("</tr>");
}

/* Print a row with a sum. */
static void
sum_row(const struct htmltable *t, const char *name, size_t columns,
    size_t summed, const struct row *row)
{
	char text[AMOUNT_ROOM];

	(void)printf("<tr class=\"sum\"><th scope=\"row\"");
	if (columns > 1)
		(void)printf(" colspan=\"%zu\"", columns);
	(void)printf(">%s", name);
	if (summed > 0) {
		amount_exact(summed, text);
		(void)printf(" (%s ", text);
		html_text(t->rows, strlen(t->rows));
		(void)putchar_unlocked(')');
	}
	(void)fputs("</th>", stdout);
	counts(t, row);
}

void
htmltable_days(const struct htmltable *t)
{
	const struct counts *days = &t->sums->days;
	size_t i, skipped = days->n - htmltable_shown(days->n, t->max);
	char text[ZONE_DAY_SIZE];
	struct row sum = {0};

	open_table(t);
	print_column("day", 0);
	count_heads(t);
	for (i = 0; i < skipped; i++)
		totals_add(&sum, &days->row[i]);
	if (skipped > 0)
		sum_row(t, "earlier", 1, skipped, &sum);
	for (i = skipped; i < days->n; i++) {
		zone_daytext(days->row[i].day, text);
		(void)printf("<tr><th scope=\"row\">%s</th>", text);
		counts(t, &days->row[i]);
	}
	sum_row(t, "all", 1, 0, &t->sums->all);
	close_table();
}

/*
 * Print the fields of a row except the day, or their names if ${row} is NULL.
 * Return how many.  The first field is the head of the row.
 */
static size_t
print_cells(const struct htmltable *t, const struct row *row)
{
	const struct by *by = t->f->by;
	struct buf b = BUF_INIT;
	const char *tag;
	size_t i, n = 0;
	int is_word;

	for (i = 0; i < by->n; i++) {
		if (by->field[i].kind == BY_DAY)
			continue;
		tag = n++ == 0 ? "th" : "td";
		if (row == NULL) {
			print_column(by->field[i].name, 0);
			continue;
		}
		buf_reset(&b);
		is_word = html_field(&b, t->f, row, i);
		html_check(&b);
		(void)printf("<%s%s class=\"%s\"><bdi>", tag,
		    tag[1] == 'h' ? " scope=\"row\"" : "",
		    is_word ? "text word" : "text");
		html_text((const char *)b.data, b.len);
		(void)printf("</bdi></%s>", tag);
	}
	buf_free(&b);
	return (n);
}

void
htmltable_subjects(const struct htmltable *t)
{
	const struct totals *s = t->sums;
	size_t i, columns, shown = htmltable_shown(s->n, t->max);
	struct row sum = {0};

	open_table(t);
	columns = print_cells(t, NULL);
	count_heads(t);
	for (i = 0; i < shown; i++) {
		(void)fputs("<tr>", stdout);
		(void)print_cells(t, s->largest[i]);
		counts(t, s->largest[i]);
	}
	for (i = shown; i < s->n; i++)
		totals_add(&sum, s->largest[i]);
	if (shown < s->n)
		sum_row(t, "other", columns, s->n - shown, &sum);
	sum_row(t, "all", columns, 0, &s->all);
	close_table();
}
