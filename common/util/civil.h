/*
 * Dates and times of day of the Gregorian calendar, in UTC, by own arithmetic:
 * they do not depend on the locale or a table of leap seconds, and open no
 * file, as gmtime_r of libc does, which reads the time zone.
 */
#ifndef UTIL_CIVIL_H
#define UTIL_CIVIL_H

#include <stdint.h>
#include <time.h>

struct civil {
	int year, month, day; /* from 1 */
	int hour, min, sec;
};

/*
 * The date and time at ${t}, Unix seconds.  A time before the year 1 or after
 * 9999 becomes the nearest second in between.
 */
struct civil civil_at(time_t t);

/*
 * The Unix seconds of ${c}, whose year is from 1 on and whose month is one.  A
 * day or second that is too high counts on into the next month or minute.
 */
int64_t civil_seconds(const struct civil *c);

/* How many days has the month of ${c}? */
int civil_monthdays(const struct civil *c);

/* The day of the week at ${t}, in the years of civil_at: 0 is Sunday. */
int civil_weekday(time_t t);

#endif /* !UTIL_CIVIL_H */
