/* Shared by the charts of svg.h. */
#ifndef REPORT_SVGOUT_H
#define REPORT_SVGOUT_H

#include "report/amount.h"
#include "report/svg.h"

/* Print a string, escaped for HTML. */
void svg_text(const char *s);

/*
 * Begin a chart with the class ${name} and the style ${style}.  It is ${height}
 * pixels high unless a style changes that.
 */
void svg_open(const struct svg_about *about, const char *name,
    const char *style, unsigned int height);

/* Print which colour means what; ${where} says where the aborted part is. */
void svg_key(enum svg_what what, const char *where);

/* The count of a bar's first part, and of the part that follows, or 0. */
uint64_t svg_lower(enum svg_what what, const struct row *row);
uint64_t svg_upper(enum svg_what what, const struct row *row);

/* Write a value for a label. */
void svg_value(enum svg_what what, uint64_t n, char text[AMOUNT_ROOM]);

/* Print the exact values of a row in words. */
void svg_words(enum svg_what what, const struct row *row);

#endif /* !REPORT_SVGOUT_H */
