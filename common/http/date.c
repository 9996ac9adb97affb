#include <stdint.h>
#include <string.h>

#include "http/date.h"
#include "util/civil.h"
#include "util/num.h"

static const char *const weekdays[] = {"Sunday", "Monday", "Tuesday",
    "Wednesday", "Thursday", "Friday", "Saturday", NULL};
static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", NULL};

void
http_date_format(time_t t, char out[HTTP_DATE_SIZE])
{
	struct civil c = civil_at(t);

	memcpy(out, "Sun, 06 Nov 1994 08:49:37 GMT", HTTP_DATE_SIZE);
	memcpy(out, weekdays[civil_weekday(t)], 3);
	num_digits(out + 5, 2, (uint64_t)c.day);
	memcpy(out + 8, months[c.month - 1], 3);
	num_digits(out + 12, 4, (uint64_t)c.year);
	num_digits(out + 17, 2, (uint64_t)c.hour);
	num_digits(out + 20, 2, (uint64_t)c.min);
	num_digits(out + 23, 2, (uint64_t)c.sec);
}

/* The number of leading bytes that are a name in ${list}, cut to ${max}. */
static size_t
scan_name(const char *const *list, size_t max, struct span s, int *number)
{
	size_t n;
	int i;

	for (i = 0; list[i] != NULL; i++) {
		n = strnlen(list[i], max);
		if (s.len >= n && memcmp(s.p, list[i], n) == 0) {
			*number = i + 1;
			return (n);
		}
	}
	return (0);
}

static size_t
scan_digits(struct span s, size_t n, int *number)
{
	size_t i;

	if (s.len < n)
		return (0);
	*number = 0;
	for (i = 0; i < n; i++) {
		if (!http_isdigit(s.p[i]))
			return (0);
		*number = *number * 10 + (s.p[i] - '0');
	}
	return (n);
}

/* Scan one conversion, named as in strftime; return its length or 0. */
static size_t
scan_part(char what, struct span s, struct civil *c)
{
	int ignored;

	switch (what) {
	case 'a':
		return (scan_name(weekdays, 3, s, &ignored));
	case 'A':
		return (scan_name(weekdays, SIZE_MAX, s, &ignored));
	case 'b':
		return (scan_name(months, SIZE_MAX, s, &c->month));
	case 'e':
		if (s.len > 0 && s.p[0] == ' ')
			return (scan_digits(span_skip(s, 1), 1, &c->day) * 2);
		return (scan_digits(s, 2, &c->day));
	case 'd':
		return (scan_digits(s, 2, &c->day));
	case 'H':
		return (scan_digits(s, 2, &c->hour));
	case 'M':
		return (scan_digits(s, 2, &c->min));
	case 'S':
		return (scan_digits(s, 2, &c->sec));
	case 'y':
		return (scan_digits(s, 2, &c->year));
	default:
		return (scan_digits(s, 4, &c->year));
	}
}

static int
scan_date(const char *format, struct span s, struct civil *c)
{
	size_t n;

	for (; *format != '\0'; format++) {
		if (*format == '%')
			n = scan_part(*++format, s, c);
		else
			n = s.len > 0 && s.p[0] == *format;
		if (n == 0)
			return (-1);
		s = span_skip(s, n);
	}
	return (s.len == 0 ? 0 : -1);
}

/* Give a year of two digits its century. */
static void
add_century(struct civil *c, time_t now)
{
	struct civil limit = civil_at(now);
	int year = c->year;

	limit.year += 50;
	c->year = limit.year - limit.year % 100 + year;
	if (civil_seconds(c) > civil_seconds(&limit))
		c->year -= 100;
}

static int
is_time(const struct civil *c)
{
	/* A leap second is 60. */
	return (c->year >= 1 && c->day >= 1 && c->day <= civil_monthdays(c) &&
		c->hour <= 23 && c->min <= 59 && c->sec <= 60);
}

int
http_date_parse(struct span s, time_t now, time_t *out)
{
	struct civil c;

	if (scan_date("%A, %d-%b-%y %H:%M:%S GMT", s, &c) == 0)
		add_century(&c, now);
	else if (scan_date("%a, %d %b %Y %H:%M:%S GMT", s, &c) != 0 &&
		 scan_date("%a %b %e %H:%M:%S %Y", s, &c) != 0)
		return (-1);
	if (!is_time(&c))
		return (-1);
	*out = (time_t)civil_seconds(&c);
	return (0);
}
