/* The period of the downloads to show: --since and --until. */
#ifndef REPORT_PERIOD_H
#define REPORT_PERIOD_H

#include <stdint.h>

#include "util/err.h"

/* One end of the period: a day, or a time in Unix milliseconds. */
struct period_end {
	enum { PERIOD_OPEN, PERIOD_DAY, PERIOD_TIME } kind;
	int32_t day;
	int64_t ms;
};

struct period {
	struct period_end since; /* the first day, or the first time */
	struct period_end until; /* the last day, or the first time after it */
};

/*
 * Parse ${text}.  "2026-11-23", "today", "yesterday", "7d" and "2w" give a day;
 * the last two count back from the day of ${now} in the zone.  "12h", "30m" and
 * a time of RFC 3339 give a time.  ${now} is in Unix seconds.  Return 0, or -1
 * with ERR_INPUT and the reason in ${e}.
 */
int period_parse(
    struct period_end *end, const char *text, uint64_t now, struct err *e);

/*
 * Is a download shown that began at ${start}, in Unix milliseconds, on ${day}?
 */
int period_has(const struct period *p, int64_t start, int32_t day);

#endif /* !REPORT_PERIOD_H */
