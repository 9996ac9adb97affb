/* Prints text in HTML that is also XML. */
#ifndef REPORT_HTMLTEXT_H
#define REPORT_HTMLTEXT_H

#include "report/finished.h"
#include "util/buf.h"

/* Print ${len} bytes of UTF-8, and escape markup. */
void html_text(const char *s, size_t len);

/*
 * Append the text of field ${i} of --by in a row, made printable (text_escape).
 * Return 0; or 1 if the text is absent or empty, and words for this were
 * appended.
 */
int html_field(
    struct buf *b, const struct finished *f, const struct row *row, size_t i);

/*
 * Append the texts of all fields of --by except the day, separated by dots.
 * Return 1 if all of them are absent or empty, else 0.
 */
int html_subject(
    struct buf *b, const struct finished *f, const struct row *row);

/*
 * Cut the text in ${b} from ${from} on to ${max} hundredths of the font's size,
 * and add an ellipsis if anything was cut.  Widths are estimated from above,
 * because the font is not known.
 */
void html_shorten(struct buf *b, size_t from, unsigned int max);

/* Estimate the width of ${s} in the same way. */
unsigned int html_width(const char *s);

/* Exit with a message if an append to ${b} failed. */
void html_check(const struct buf *b);

#endif /* !REPORT_HTMLTEXT_H */
