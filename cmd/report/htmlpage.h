/*
 * What the page of html.h is made of, before it is printed.
 */
#ifndef REPORT_HTMLPAGE_H
#define REPORT_HTMLPAGE_H

#include "report/totals.h"
#include "report/svg.h"

/* The subjects that a chart shows; the others are one bar. */
#define HTMLPAGE_BARS 20

struct htmlpage {
	const struct finished *f;
	const struct report *r;
	const char *tz;
	struct totals sums;
	int has_days;        /* rows have days, and there are some: */
	int32_t first, last; /* what the axis of days shows */
	int has_subjects;    /* rows differ by more than the day */
	struct buf noun;     /* what subjects are, such as "channels" */
	struct buf by;       /* by what they differ, such as "channel" */
	struct svg_bar bar[HTMLPAGE_BARS + 1];
	size_t nbar;
	struct buf name[HTMLPAGE_BARS + 1], whole[HTMLPAGE_BARS + 1];
	struct row rest; /* of subjects that have no bar of their own */
};

/*
 * Prepare a page of ${f}, which is ${r} finished, with days in the zone ${tz}.
 * Exit with a message if there is no memory.
 */
void htmlpage_make(struct htmlpage *p, const struct finished *f,
    const struct report *r, const char *tz);

/* Free the memory. */
void htmlpage_free(struct htmlpage *p);

#endif /* !REPORT_HTMLPAGE_H */
