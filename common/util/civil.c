#include "util/civil.h"

#define DAY   86400
#define EPOCH (INT64_C(719162) * DAY) /* 1970 in seconds since the year 1 */
#define LAST  (INT64_C(3652059) * DAY - 1) /* the end of the year 9999 */

/* Days from the first day of the year 1 to the first day of ${year} >= 1. */
static int64_t
days_to_year(int64_t year)
{
	int64_t y = year - 1;

	return (365 * y + y / 4 - y / 100 + y / 400);
}

int
civil_monthdays(const struct civil *c)
{
	static const int days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (c->month == 2 &&
	    days_to_year(c->year + 1) - days_to_year(c->year) == 366)
		return (29);
	return (days[c->month - 1]);
}

int64_t
civil_seconds(const struct civil *c)
{
	int64_t days = days_to_year(c->year) + c->day - 1;
	struct civil m = *c;

	for (m.month = 1; m.month < c->month; m.month++)
		days += civil_monthdays(&m);
	return (((days * 24 + c->hour) * 60 + c->min) * 60 + c->sec - EPOCH);
}

/* Seconds since the year 1, for any time_t. */
static int64_t
since_year1(time_t t)
{
	if (t < -EPOCH)
		return (0);
	return (t > LAST - EPOCH ? LAST : t + EPOCH);
}

struct civil
civil_at(time_t t)
{
	int64_t s = since_year1(t), days = s / DAY, year = days / 366 + 1;
	int sec = (int)(s % DAY);
	struct civil c = {.month = 1};

	while (days_to_year(year + 1) <= days)
		year++;
	days -= days_to_year(year);
	c.year = (int)year;
	for (; days >= civil_monthdays(&c); c.month++)
		days -= civil_monthdays(&c);
	c.day = (int)days + 1;
	c.hour = sec / 3600;
	c.min = sec / 60 % 60;
	c.sec = sec % 60;
	return (c);
}

int
civil_weekday(time_t t)
{
	/* The first day of the year 1 was a Monday. */
	return ((int)((since_year1(t) / DAY + 1) % 7));
}
