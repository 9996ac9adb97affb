/* The contents of the page (html.h), before it is printed. */
#ifndef REPORT_HTMLPAGE_H
#define REPORT_HTMLPAGE_H

#include "report/totals.h"
#include "report/svg.h"

/* A chart shows so many subjects, and all others as one bar. */
#define HTMLPAGE_BARS 20

struct htmlpage {
	const struct finished *f;
	const struct report *r;
	const char *tz;
	struct totals sums;
	int has_days;        /* some rows have a day; then: */
	int32_t first, last; /* the axis of days */
	int has_subjects;    /* rows differ in more than the day */
	struct buf noun;     /* the subjects' kind, such as "channels" */
	struct buf by;       /* what differs, such as "channel" */
	struct svg_bar bar[HTMLPAGE_BARS + 1];
	size_t nbar;
	struct buf name[HTMLPAGE_BARS + 1], whole[HTMLPAGE_BARS + 1];
	struct row rest; /* the sum of subjects without a bar */
};

/*
 * Prepare the page of ${f}, the finished ${r}, with days in the zone ${tz}.
 * All three are borrowed.  Exit with a message if there is no memory.
 */
void htmlpage_make(struct htmlpage *p, const struct finished *f,
    const struct report *r, const char *tz);

/* Free the memory. */
void htmlpage_free(struct htmlpage *p);

#endif /* !REPORT_HTMLPAGE_H */
