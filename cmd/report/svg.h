/*
 * Charts as SVG in HTML, on standard output.  They take the width of the page,
 * and keep the size of their texts: positions that depend on the width are
 * percentages, or are in the page's style (htmlstyle.c).
 */
#ifndef REPORT_SVG_H
#define REPORT_SVG_H

#include <stddef.h>
#include <stdint.h>

#include "report/counts.h"

/* What the bars of a chart show. */
enum svg_what {
	SVG_DOWNLOADS, /* what was completed, and then what was aborted */
	SVG_SHARES,    /* the same, as parts of what was begun */
	SVG_BYTES
};

/* What a chart is, for those who cannot see it: plain text. */
struct svg_about {
	const char *id; /* unique in the page; a word */
	const char *title;
	const char *text;
};

/*
 * Print bars that stand on an axis of days, from ${first} to ${last}; ${day}
 * has ${n} rows in the order of their days.  If there are more than a year's
 * days, a bar is the sum of several: svg_daysabar says of how many.
 */
void svg_days(const struct svg_about *about, enum svg_what what,
    const struct row *day, size_t n, int32_t first, int32_t last);
int32_t svg_daysabar(int32_t first, int32_t last);

/* A bar that lies, with its name above it or before it. */
struct svg_bar {
	const char *name;  /* may be cut, so that it has room; plain text */
	const char *whole; /* the whole name, for a tooltip */
	int is_word;       /* ${name} is ours, not of the log */
	int is_rest; /* a sum of many: as such it has no bar beside others */
	const struct row *row;
};

/* The room for a name, in hundredths of the size of its font. */
#define SVG_NAME_WIDTH 1850

/* Print bars that lie. */
void svg_bars(const struct svg_about *about, enum svg_what what,
    const struct svg_bar *bar, size_t n);

#endif /* !REPORT_SVG_H */
