#include <stdio.h>
#include <string.h>

#include "report/axis.h"
#include "util/civil.h"

#define DAY 86400

static const char *const month_names[] = {"Jan", "Feb", "Mar", "Apr", "May",
    "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct axis_values
axis_values(uint64_t max)
{
	struct axis_values a = {1, 1};
	static const uint64_t times[] = {1, 2, 5};
	uint64_t ten;
	size_t i = 0;

	/*
	 * Sums of counts may be larger: clamp, so that no label of the axis
	 * wraps.
	 */
	if (max > INT64_MAX)
		max = INT64_MAX;
	for (ten = 1; max > 0 && (max - 1) / 4 >= a.step;
	     a.step = times[i] * ten)
		if (++i == 3) {
			i = 0;
			ten *= 10;
		}
	if (max > 0)
		a.n = max / a.step + (max % a.step > 0);
	return (a);
}

static struct civil
date(int32_t day)
{
	return (civil_at((time_t)day * DAY));
}

/* The first day of a month; ${month} is counted from the year 0. */
static int32_t
month_start(int month)
{
	struct civil c = {
	    .year = month / 12, .month = month % 12 + 1, .day = 1};

	return ((int32_t)(civil_seconds(&c) / DAY));
}

/* Set labels every ${step} days. */
static size_t
set_days(int32_t first, int32_t last, int32_t step, struct axis_day *label)
{
	struct civil c;
	int32_t day;
	size_t n = 0;

	for (day = first; day <= last && n < AXIS_DAYS_MAX; day += step) {
		c = date(day);
		label[n].day = day;
		(void)snprintf(label[n].text, sizeof(label[n].text), "%d %s",
		    c.day, month_names[c.month - 1]);
		n++;
	}
	return (n);
}

/* Set labels at the start of each month whose number ${step} divides. */
static size_t
set_months(int32_t first, int32_t last, int step, struct axis_day *label)
{
	struct civil c = date(first);
	int month = c.year * 12 + c.month - 1;
	size_t n = 0;

	if (c.day > 1)
		month++;
	month += (step - month % step) % step;
	for (; n < AXIS_DAYS_MAX && month_start(month) <= last; month += step) {
		label[n].day = month_start(month);
		if (step < 12)
			(void)snprintf(label[n].text, sizeof(label[n].text),
			    "%s", month_names[month % 12]);
		else
			(void)snprintf(label[n].text, sizeof(label[n].text),
			    "%d", month / 12);
		n++;
	}
	return (n);
}

/*
 * Show each ${every}th label on pages of this width.  Show the year under the
 * first label and under each label whose year is new.
 */
static void
set_years(struct axis_day *label, size_t n, size_t every, unsigned int width)
{
	int year, before = 0;
	size_t i;

	for (i = 0; i < n; i += every) {
		year = date(label[i].day).year;
		label[i].text_for |= width;
		if (year != before)
			label[i].year_for |= width;
		(void)snprintf(
		    label[i].year, sizeof(label[i].year), "%d", year);
		before = year;
	}
}

size_t
axis_days(int32_t first, int32_t last, struct axis_day label[AXIS_DAYS_MAX])
{
	static const int days[] = {1, 2, 3, 7};
	static const int months[] = {
	    1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 12000, 120000};
	int32_t span = last - first + 1;
	size_t i, n = 0;
	int is_year = 0;

	memset(label, 0, AXIS_DAYS_MAX * sizeof(*label));
	for (i = 0; n == 0 && i < sizeof(days) / sizeof(days[0]); i++)
		if (span <= 12 * days[i])
			n = set_days(first, last, days[i], label);
	for (i = 0; n == 0 && i < sizeof(months) / sizeof(months[0]); i++)
		if (span / 28 <= AXIS_DAYS_MAX * months[i]) {
			n = set_months(first, last, months[i], label);
			is_year = months[i] >= 12;
		}
	set_years(label, n, 1, AXIS_WIDE);
	set_years(label, n, (n + AXIS_DAYS_NARROW - 1) / AXIS_DAYS_NARROW,
	    AXIS_NARROW);
	for (i = 0; is_year && i < n; i++)
		label[i].year_for = 0;
	return (n);
}
