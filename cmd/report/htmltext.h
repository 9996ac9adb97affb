/*
 * Text in HTML that is XML too, on standard output.
 */
#ifndef REPORT_HTMLTEXT_H
#define REPORT_HTMLTEXT_H

#include "report/finished.h"
#include "util/buf.h"

/* Print ${len} bytes of UTF-8, so that none of them is markup. */
void html_text(const char *s, size_t len);

/*
 * Append the text of field ${i} of --by in a row, as it can be shown
 * (text_escape).  Return 0; or 1 if the row has none, or an empty one, and a
 * word for that was appended.
 */
int html_field(
    struct buf *b, const struct finished *f, const struct row *row, size_t i);

/*
 * Append the texts of all fields of --by but the day, with dots between them.
 * Return 1 if none of them is one of the row.
 */
int html_subject(
    struct buf *b, const struct finished *f, const struct row *row);

/*
 * Cut what ${b} has from ${from} on to a width of ${max} hundredths of the
 * font's size, and add an ellipsis if anything was cut.  Widths are estimated
 * from above, since nobody knows the font.
 */
void html_shorten(struct buf *b, size_t from, unsigned int max);

/* The width of ${s}, estimated in the same way. */
unsigned int html_width(const char *s);

/* Exit with a message if an append to ${b} failed. */
void html_check(const struct buf *b);

#endif /* !REPORT_HTMLTEXT_H */
