#include <string.h>

#include "report/period.h"
#include "report/zone.h"
#include "util/num.h"
#include "util/text.h"
#include "util/when.h"

/*
 * Parse a number and a unit, such as "7d".  Return 1 if ${n} is in days, 0 if
 * ${n} is in seconds, -1 if ${text} is malformed.
 */
static int
parse_ago(const char *text, uint64_t *n)
{
	size_t len = strlen(text);

	if (len < 2 || num_parse(text, len - 1, n) != 0 || *n > 1000000)
		return (-1);
	switch (text[len - 1]) {
	case 'w':
		*n *= 7;
		return (1);
	case 'd':
		return (1);
	case 'h':
		*n *= 3600;
		return (0);
	case 'm':
		*n *= 60;
		return (0);
	default:
		return (-1);
	}
}

static int
set_day(struct period_end *end, int32_t day)
{
	end->kind = PERIOD_DAY;
	end->day = day;
	return (0);
}

static int
set_time(struct period_end *end, int64_t seconds)
{
	end->kind = PERIOD_TIME;
	end->ms = seconds * 1000;
	return (0);
}

int
period_parse(
    struct period_end *end, const char *text, uint64_t now, struct err *e)
{
	int32_t today = zone_day((int64_t)now * 1000), day;
	uint64_t n, t;

	if (strcmp(text, "today") == 0)
		return (set_day(end, today));
	if (strcmp(text, "yesterday") == 0)
		return (set_day(end, today - 1));
	if (zone_parseday(text, &day) == 0)
		return (set_day(end, day));
	switch (parse_ago(text, &n)) {
	case 1:
		return (set_day(end, today - (int32_t)n));
	case 0:
		return (set_time(end, (int64_t)now - (int64_t)n));
	default:
		break;
	}
	if (strchr(text, ':') != NULL && when_parse(text, now, &t) == 0)
		return (set_time(end, (int64_t)t));
	return (err_set(e, ERR_INPUT,
	    "'%s': give a day such as 2026-11-23, yesterday or 7d, or a time "
	    "such as 12h or 2026-11-23T08:00:00Z",
	    text_safe(text, strlen(text))));
}

int
period_has(const struct period *p, int64_t start, int32_t day)
{
	if ((p->since.kind == PERIOD_DAY && day < p->since.day) ||
	    (p->since.kind == PERIOD_TIME && start < p->since.ms))
		return (0);
	if ((p->until.kind == PERIOD_DAY && day > p->until.day) ||
	    (p->until.kind == PERIOD_TIME && start >= p->until.ms))
		return (0);
	return (1);
}
