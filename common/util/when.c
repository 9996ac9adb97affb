#include <string.h>

#include "util/civil.h"
#include "util/num.h"
#include "util/when.h"

void
when_text(time_t t, char text[WHEN_SIZE])
{
	struct civil c = civil_at(t);

	memcpy(text, "YYYY-MM-DDThh:mm:ssZ", WHEN_SIZE);
	num_digits(text, 4, (uint64_t)c.year);
	num_digits(text + 5, 2, (uint64_t)c.month);
	num_digits(text + 8, 2, (uint64_t)c.day);
	num_digits(text + 11, 2, (uint64_t)c.hour);
	num_digits(text + 14, 2, (uint64_t)c.min);
	num_digits(text + 17, 2, (uint64_t)c.sec);
}

/* Take ${digits} digits, a number from ${min} to ${max}, or return -1. */
static int
take_digits(const char **s, size_t digits, int min, int max)
{
	uint64_t n;

	if (strnlen(*s, digits) < digits || num_parse(*s, digits, &n) != 0 ||
	    n < (uint64_t)min || n > (uint64_t)max)
		return (-1);
	*s += digits;
	return ((int)n);
}

static int
skip(const char **s, const char *set)
{
	if (**s == '\0' || strchr(set, **s) == NULL)
		return (-1);
	++*s;
	return (0);
}

/* Skip a fraction of a second, if there is one. */
static int
skip_fraction(const char **s)
{
	size_t n;

	if (**s != '.')
		return (0);
	n = strspn(*s + 1, "0123456789");
	*s += n + 1;
	return (n == 0 ? -1 : 0);
}

/* Parse all of ${s}, "Z" or "+hh:mm", into seconds ahead of UTC. */
static int
take_offset(const char *s, int *ahead)
{
	int sign = *s == '-' ? -1 : 1, hours, minutes;

	*ahead = 0;
	if (strcmp(s, "Z") == 0 || strcmp(s, "z") == 0)
		return (0);
	if (skip(&s, "+-") != 0 || (hours = take_digits(&s, 2, 0, 23)) < 0 ||
	    skip(&s, ":") != 0 || (minutes = take_digits(&s, 2, 0, 59)) < 0 ||
	    *s != '\0')
		return (-1);
	*ahead = sign * (hours * 3600 + minutes * 60);
	return (0);
}

static int
take_date(const char **s, struct tm *tm)
{
	if ((tm->tm_year = take_digits(s, 4, 1969, 9999)) < 0 ||
	    skip(s, "-") != 0 || (tm->tm_mon = take_digits(s, 2, 1, 12)) < 0 ||
	    skip(s, "-") != 0 || (tm->tm_mday = take_digits(s, 2, 1, 31)) < 0)
		return (-1);
	tm->tm_year -= 1900;
	tm->tm_mon--;
	return (0);
}

static int
take_time(const char **s, struct tm *tm)
{
	if ((tm->tm_hour = take_digits(s, 2, 0, 23)) < 0 || skip(s, ":") != 0 ||
	    (tm->tm_min = take_digits(s, 2, 0, 59)) < 0 || skip(s, ":") != 0 ||
	    (tm->tm_sec = take_digits(s, 2, 0, 60)) < 0)
		return (-1);
	return (skip_fraction(s));
}

/* RFC 3339 section 5.6; a date alone means its first second. */
static int
parse_time(const char *s, uint64_t *out)
{
	struct tm tm, day;
	int ahead;
	time_t t;

	memset(&tm, 0, sizeof(tm));
	if (take_date(&s, &tm) != 0)
		return (-1);
	ahead = 0;
	if (*s != '\0' && (skip(&s, "Tt ") != 0 || take_time(&s, &tm) != 0 ||
			      take_offset(s, &ahead) != 0))
		return (-1);
	day = tm;
	day.tm_sec = 0;
	t = timegm(&day);
	/* timegm moves 31 February, which is no day, to March. */
	if (day.tm_mday != tm.tm_mday)
		return (-1);
	t += tm.tm_sec - ahead;
	if (t < 0 || t > WHEN_MAX)
		return (-1);
	*out = (uint64_t)t;
	return (0);
}

static uint64_t
unit_seconds(char c)
{
	switch (c) {
	case 's':
		return (1);
	case 'm':
		return (60);
	case 'h':
		return (3600);
	case 'd':
		return (86400);
	case 'w':
		return (604800);
	case 'y':
		return (31536000);
	default:
		return (0);
	}
}

int
when_isdate(const char *s)
{
	return (strlen(s) == strlen("2027-01-01") && s[4] == '-');
}

int
when_parse(const char *s, uint64_t now, uint64_t *out)
{
	size_t len = strlen(s);
	uint64_t n, unit;

	if (len == 0 || (unit = unit_seconds(s[len - 1])) == 0)
		return (parse_time(s, out));
	if (num_parse(s, len - 1, &n) != 0 || n > WHEN_MAX / unit ||
	    num_add(now, n * unit, out) != 0 || *out > WHEN_MAX)
		return (-1);
	return (0);
}
