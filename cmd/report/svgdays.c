#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/axis.h"
#include "report/svgout.h"
#include "report/zone.h"

/* Pixels: the bars alone, and with the space that the page's style adds. */
#define HEIGHT       200
#define WHOLE_HEIGHT 266

/* Height of the bars in their own units; in width, a day is 1. */
#define UNITS 1000.0

#define BINS_MAX 370

struct chart {
	enum svg_what what;
	int32_t first, last, days; /* each bar has ${days} days */
	size_t n;
	struct row bin[BINS_MAX]; /* the bars */
	struct axis_values axis;
};

/* Up to about a year, one day; for longer times, a week or more. */
int32_t
svg_daysabar(int32_t first, int32_t last)
{
	int32_t span = last - first + 1, n = (span + BINS_MAX - 1) / BINS_MAX;

	return (n <= 1 ? 1 : (n + 6) / 7 * 7);
}

static void
fill_bins(struct chart *c, const struct row *day, size_t n)
{
	uint64_t max = 0, sum;
	struct row *bin;
	size_t i, k;

	for (i = 0; i < n; i++) {
		bin = &c->bin[(day[i].day - c->first) / c->days];
		for (k = 0; k < COUNTS; k++)
			counts_add(&bin->count[k], day[i].count[k]);
	}
	for (i = 0; i < c->n; i++) {
		c->bin[i].day = c->first + (int32_t)i * c->days;
		sum = svg_lower(c->what, &c->bin[i]) +
		      svg_upper(c->what, &c->bin[i]);
		if (sum > max)
			max = sum;
	}
	c->axis = axis_values(max);
}

/* The distance of ${n} from the top, in units. */
static double
height_of(const struct chart *c, uint64_t n)
{
	return (UNITS -
		UNITS * (double)n / ((double)c->axis.step * (double)c->axis.n));
}

/* Draw a bar from ${low} to ${high}, at most an eighth of the chart wide. */
static void
bar(const struct chart *c, size_t i, uint64_t low, uint64_t high)
{
	double days = c->days, share = 1;

	if (low == high)
		return;
	if (c->n <= 120)
		share = 0.7 * (c->n < 8 ? (double)c->n / 8 : 1);
	(void)printf("M%.2f %.1fV%.1fh%.2fV%.1fz",
	    ((double)i + (1 - share) / 2) * days, height_of(c, low),
	    height_of(c, high), share * days, height_of(c, low));
}

static void
bars(const struct chart *c, int is_upper)
{
	uint64_t low, high;
	size_t i;

	(void)printf("<path class=\"%s\" d=\"M0 0", is_upper ? "a" : "c");
	for (i = 0; i < c->n; i++) {
		low = svg_lower(c->what, &c->bin[i]);
		high = low + svg_upper(c->what, &c->bin[i]);
		if (is_upper)
			bar(c, i, low, high);
		else
			bar(c, i, 0, low);
	}
	(void)puts("\"/>");
}

/* Add areas that show a bar's numbers under the mouse. */
static void
tips(const struct chart *c)
{
	char text[ZONE_DAY_SIZE];
	size_t i;

	for (i = 0; i < c->n; i++) {
		zone_daytext(c->bin[i].day, text);
		(void)printf("<rect class=\"tip\" x=\"%" PRId32
			     "\" width=\"%" PRId32
			     "\" height=\"1000\"><title>%s%s: ",
		    (int32_t)i * c->days, c->days, c->days > 1 ? "from " : "",
		    text);
		svg_words(c->what, &c->bin[i]);
		(void)puts("</title></rect>");
	}
}

static void
value_axis(const struct chart *c)
{
	char text[AMOUNT_ROOM];
	uint64_t i, y;

	for (i = 0; i <= c->axis.n; i++) {
		y = HEIGHT - HEIGHT * i / c->axis.n;
		svg_value(c->what, i * c->axis.step, text);
		(void)printf("<line class=\"%s\" x2=\"100%%\" y1=\"%" PRIu64
			     "\" y2=\"%" PRIu64
			     "\"/><text class=\"y\" x=\"-8\" y=\"%" PRIu64
			     "\" text-anchor=\"end\">%s</text>\n",
		    i == 0 ? "base" : "grid", y, y, y + 4, text);
	}
}

static void
day_label(double percent, unsigned int y, unsigned int shown_for,
    const char *text, const char *name)
{
	static const char *const classes[] = {NULL, " wide", " narrow", ""};

	if (shown_for != 0)
		(void)printf("<text class=\"%s%s\" x=\"%.2f%%\" y=\"%u\" "
			     "text-anchor=\"middle\">%s</text>\n",
		    name, classes[shown_for], percent, y, text);
}

static void
day_axis(const struct chart *c)
{
	struct axis_day label[AXIS_DAYS_MAX];
	double days = (double)c->n * c->days, percent;
	size_t i, n = axis_days(c->first, c->last, label);

	for (i = 0; i < n; i++) {
		percent = 100 *
			  ((double)(label[i].day - c->first) +
			      (c->days == 1 ? 0.5 : 0)) /
			  days;
		(void)printf("<line class=\"tick%s\" x1=\"%.2f%%\" "
			     "x2=\"%.2f%%\" y1=\"%d\" y2=\"%d\"/>",
		    label[i].text_for == AXIS_WIDE ? " wide" : "", percent,
		    percent, HEIGHT, HEIGHT + 4);
		day_label(percent, HEIGHT + 17, label[i].text_for,
		    label[i].text, "x");
		day_label(percent, HEIGHT + 32, label[i].year_for,
		    label[i].year, "year");
	}
}

void
svg_days(const struct svg_about *about, enum svg_what what,
    const struct row *day, size_t n, int32_t first, int32_t last)
{
	struct chart c = {.what = what, .first = first, .last = last};

	c.days = svg_daysabar(first, last);
	c.n = (size_t)((last - first) / c.days) + 1;
	fill_bins(&c, day, n);
	svg_open(about, "days", "", WHOLE_HEIGHT);
	svg_key(what, "on top");
	value_axis(&c);
	(void)printf("<svg viewBox=\"0 0 %" PRId32 " 1000\" width=\"100%%\" "
		     "height=\"%d\" preserveAspectRatio=\"none\">\n",
	    (int32_t)c.n * c.days, HEIGHT);
	bars(&c, 0);
	if (what != SVG_BYTES)
		bars(&c, 1);
	tips(&c);
	(void)puts("</svg>");
	day_axis(&c);
	(void)puts("</svg>");
}
