/*
 * A report as a page of charts and tables.  The page has no script and loads
 * nothing.  It is HTML and also well-formed XML.
 */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "report/finished.h"

/* The style of the page: CSS that needs no escaping in XML. */
extern const char html_style[];

/*
 * Print the page to standard output; tool_finish reports a failed write.  ${f}
 * is the finished ${r}; ${tz} is the name of the time zone.  Exit if there is
 * no memory.
 */
void finished_html(
    const struct finished *f, const struct report *r, const char *tz);

#endif /* !REPORT_HTML_H */
