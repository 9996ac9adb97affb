/*
 * How the page begins and ends: what it is about, and what was read.
 */
#ifndef REPORT_HTMLHEAD_H
#define REPORT_HTMLHEAD_H

#include "report/htmlpage.h"

/* Print all that stands above the charts. */
void htmlhead_open(const struct htmlpage *p);

/* Print what the words mean, and the end of the page. */
void htmlhead_close(void);

#endif /* !REPORT_HTMLHEAD_H */
