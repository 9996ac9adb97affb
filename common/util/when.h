/*
 * Points of time as people write them.
 */
#ifndef UTIL_WHEN_H
#define UTIL_WHEN_H

#include <stdint.h>
#include <time.h>

#define WHEN_SIZE sizeof("YYYY-MM-DDThh:mm:ssZ")

/*
 * Write ${t} in UTC as RFC 3339 has it: "2027-01-01T00:00:00Z".  A time before
 * the year 1 or after 9999 becomes the nearest second in between.
 */
void when_text(time_t t, char text[WHEN_SIZE]);

/* The last second of the year 9999, which RFC 3339 can still write. */
#define WHEN_MAX 253402300799

/*
 * Parse ${s} into Unix seconds: a duration from ${now} on, a number with one
 * of the units s, m, h, d, w, y ("90d", "12h"; a year has 365 days); or a time
 * of RFC 3339 ("2027-01-01T00:00:00Z", with an offset such as +08:00 instead of
 * the Z; a fraction of a second is cut off); or a date, for 00:00 UTC.  Return
 * 0; or -1, also for a time before 1970 or after WHEN_MAX.
 */
int when_parse(const char *s, uint64_t now, uint64_t *out);

/* Is ${s}, which when_parse takes, a date without a time? */
int when_isdate(const char *s);

#endif /* !UTIL_WHEN_H */
