/* The top and the end of the page: what it is about, and what was read. */
#ifndef REPORT_HTMLHEAD_H
#define REPORT_HTMLHEAD_H

#include "report/htmlpage.h"

/* Print everything above the charts. */
void htmlhead_open(const struct htmlpage *p);

/* Print the explanation of the words, and the end of the page. */
void htmlhead_close(void);

#endif /* !REPORT_HTMLHEAD_H */
