/*
 * A report as a page for those who look rather than read.  The page has no
 * script, and needs nothing but itself.  It is HTML, and XML as well.
 */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "report/finished.h"

/* The style of the page: CSS that needs no escaping in XML. */
extern const char html_style[];

/*
 * Print the page to standard output; tool_finish finds a write that failed.
 * ${f} is ${r} finished; ${tz} is the name of its zone.
 */
void finished_html(
    const struct finished *f, const struct report *r, const char *tz);

#endif /* !REPORT_HTML_H */
