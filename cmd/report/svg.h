/*
 * Prints charts as SVG in HTML.  A chart is as wide as the page, but its texts
 * keep their size: positions that depend on the width are percentages, or are
 * in the page's style (htmlstyle.c).
 */
#ifndef REPORT_SVG_H
#define REPORT_SVG_H

#include <stddef.h>
#include <stdint.h>

#include "report/counts.h"

/* What the two parts of a bar show. */
enum svg_what {
	SVG_DOWNLOADS, /* completed, then aborted */
	SVG_SHARES,    /* the same, as shares of begun */
	SVG_BYTES
};

/* The description of a chart for screen readers: plain text. */
struct svg_about {
	const char *id; /* unique in the page; a word */
	const char *title;
	const char *text;
};

/*
 * Print vertical bars on an axis of days from ${first} to ${last}; ${day} has
 * ${n} rows, sorted by day.  For more than a year, a bar is the sum of several
 * days: svg_daysabar returns how many.
 */
void svg_days(const struct svg_about *about, enum svg_what what,
    const struct row *day, size_t n, int32_t first, int32_t last);
int32_t svg_daysabar(int32_t first, int32_t last);

/* A horizontal bar, with its name above or before it. */
struct svg_bar {
	const char *name;  /* cut to SVG_NAME_WIDTH; plain text */
	const char *whole; /* the uncut name, for a tooltip */
	int is_word;       /* ${name} is a phrase of ours, not from the log */
	int is_rest; /* the sum of many subjects: only SVG_SHARES draws it */
	const struct row *row;
};

/* The room for a name, in hundredths of its font's size. */
#define SVG_NAME_WIDTH 1850

/* Print horizontal bars. */
void svg_bars(const struct svg_about *about, enum svg_what what,
    const struct svg_bar *bar, size_t n);

#endif /* !REPORT_SVG_H */
