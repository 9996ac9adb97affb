/*
 * What the charts of svg.h share.
 */
#ifndef REPORT_SVGOUT_H
#define REPORT_SVGOUT_H

#include "report/amount.h"
#include "report/svg.h"

/* Print a string as HTML has it. */
void svg_text(const char *s);

/*
 * Begin a chart with the class ${name} and this style, ${height} pixels high
 * where the style does not say it.
 */
void svg_open(const struct svg_about *about, const char *name,
    const char *style, unsigned int height);

/* Print which bar is which, in the chart's first line. */
void svg_key(enum svg_what what, const char *where);

/* The count that is the first of a bar, and that which follows it, or 0. */
uint64_t svg_lower(enum svg_what what, const struct row *row);
uint64_t svg_upper(enum svg_what what, const struct row *row);

/* Write a value for a label. */
void svg_value(enum svg_what what, uint64_t n, char text[AMOUNT_ROOM]);

/* Print the exact values of a row in words. */
void svg_words(enum svg_what what, const struct row *row);

#endif /* !REPORT_SVGOUT_H */
