#include <inttypes.h>
#include <stdio.h>

#include "report/htmltext.h"
#include "report/svgout.h"

/* Pixels for a bar and its name; the page's style overrides them. */
#define PITCH 40
#define TOP   24
#define FONT  12

#define STYLE_ROOM 80

/* The value of the longest bar. */
static uint64_t
longest(enum svg_what what, const struct svg_bar *bar, size_t n)
{
	uint64_t max = 1, sum;
	size_t i;

	for (i = 0; i < n; i++) {
		sum = svg_lower(what, bar[i].row) + svg_upper(what, bar[i].row);
		if (!bar[i].is_rest && sum > max)
			max = sum;
	}
	return (max);
}

static void
part(const char *name, double from, double width)
{
	if (width > 0)
		(void)printf("<rect class=\"%s\" x=\"%.2f%%\" width=\"%.2f%%\" "
			     "height=\"14\"/>",
		    name, from, width);
}

/* Write the number for a bar's label, and the number behind it or "". */
static void
label_texts(enum svg_what what, const struct row *row, char text[AMOUNT_ROOM],
    char more[AMOUNT_ROOM])
{
	uint64_t upper = svg_upper(what, row);

	more[0] = '\0';
	if (what == SVG_SHARES) {
		amount_percent(
		    row->count[COUNT_COMPLETED], row->count[COUNT_BEGUN], text);
		return;
	}
	svg_value(what, svg_lower(what, row), text);
	if (upper > 0)
		svg_value(what, upper, more);
}

/* Print the label of a bar that ends at ${at} percent. */
static void
label(enum svg_what what, const struct row *row, double at)
{
	char text[AMOUNT_ROOM], more[AMOUNT_ROOM];

	label_texts(what, row, text, more);
	(void)printf(
	    "<text class=\"v\" x=\"%.2f%%\" dx=\"6\" y=\"11\">%s", at, text);
	if (more[0] != '\0')
		(void)printf("<tspan class=\"ka\"> + %s</tspan>", more);
	(void)puts("</text>");
}

static void
lying_bar(enum svg_what what, const struct svg_bar *bar, uint64_t max)
{
	double lower = (double)svg_lower(what, bar->row);
	double upper = (double)svg_upper(what, bar->row);

	if (what == SVG_SHARES)
		max = bar->row->count[COUNT_BEGUN];
	if (max == 0 || (bar->is_rest && what != SVG_SHARES)) {
		lower = upper = 0;
		max = 1;
	}
	lower *= 100 / (double)max;
	upper *= 100 / (double)max;
	part("c", 0, lower);
	part("a", lower, upper);
	label(what, bar->row, what == SVG_SHARES ? 100 : lower + upper);
}

static void
row(enum svg_what what, const struct svg_bar *bar, size_t i, uint64_t max)
{
	(void)printf("<g class=\"row\" style=\"--i:%zu\"><title>", i);
	svg_text(bar->whole);
	(void)fputs(": ", stdout);
	svg_words(what, bar->row);
	/*
	 * A name wider than its estimate is cut at the edge of its own <svg>.
	 */
	(void)printf("</title><g class=\"name\"><svg width=\"236\" "
		     "height=\"20\"><text y=\"14\"%s>",
	    bar->is_word ? " class=\"word\"" : "");
	svg_text(bar->name);
	(void)fputs("</text></svg></g><g class=\"bar\">", stdout);
	lying_bar(what, bar, max);
	(void)puts("</g></g>");
}

/* Write a style with the room for names and labels, in pixels. */
static void
set_rooms(enum svg_what what, const struct svg_bar *bar, size_t n,
    char style[STYLE_ROOM])
{
	unsigned int name = 0, value = 0, width;
	char text[AMOUNT_ROOM], more[AMOUNT_ROOM];
	size_t i;

	for (i = 0; i < n; i++) {
		width = html_width(bar[i].name);
		if (width > name)
			name = width;
		label_texts(what, bar[i].row, text, more);
		width =
		    html_width(text) +
		    (more[0] == '\0' ? 0
				     : html_width(" + ") + html_width(more));
		if (width > value)
			value = width;
	}
	(void)snprintf(style, STYLE_ROOM, "--n:%zu;--name:%upx;--value:%upx", n,
	    name * FONT / 100 + 10, value * FONT / 100 + 10);
}

void
svg_bars(const struct svg_about *about, enum svg_what what,
    const struct svg_bar *bar, size_t n)
{
	uint64_t max = longest(what, bar, n);
	char style[STYLE_ROOM];
	size_t i;

	set_rooms(what, bar, n, style);
	svg_open(about, "rows", style, (unsigned int)n * PITCH + TOP);
	svg_key(what, what == SVG_SHARES ? "of what was begun" : "behind");
	for (i = 0; i < n; i++)
		row(what, &bar[i], i, max);
	(void)puts("</svg>");
}
