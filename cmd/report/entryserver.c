#include <string.h>

#include "report/entryin.h"
#include "url/token.h"
#include "util/civil.h"
#include "util/num.h"

static int
two_digits(const char *s, int max, int *out)
{
	if (s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9')
		return (-1);
	*out = (s[0] - '0') * 10 + (s[1] - '0');
	return (*out > max ? -1 : 0);
}

/* Parse "2026-11-23" into r->dateseconds, unless it is the last date. */
static int
parse_date(struct entryreader *r, const char *s)
{
	struct civil c = {.month = 1};
	int century, year;

	if (memcmp(s, r->date, sizeof(r->date)) == 0)
		return (0);
	if (two_digits(s, 99, &century) != 0 ||
	    two_digits(s + 2, 99, &year) != 0 || s[4] != '-' ||
	    two_digits(s + 5, 12, &c.month) != 0 || c.month < 1 ||
	    s[7] != '-' || two_digits(s + 8, 31, &c.day) != 0)
		return (-1);
	c.year = century * 100 + year;
	if (c.year < 1970 || c.day < 1 || c.day > civil_monthdays(&c))
		return (-1);
	r->dateseconds = civil_seconds(&c);
	memcpy(r->date, s, sizeof(r->date));
	return (0);
}

/*
 * Parse the time of a line, "2026-11-23T08:00:00.123Z", into Unix milliseconds.
 */
static int
parse_time(struct entryreader *r, struct span text, int64_t *ms)
{
	static const size_t size = sizeof("2026-11-23T08:00:00.123Z") - 1;
	const char *s = text.p;
	int hour, min, sec;
	uint64_t fraction;

	if (s == NULL || text.len != size || parse_date(r, s) != 0 ||
	    s[10] != 'T' || two_digits(s + 11, 23, &hour) != 0 ||
	    s[13] != ':' || two_digits(s + 14, 59, &min) != 0 || s[16] != ':' ||
	    two_digits(s + 17, 60, &sec) != 0 || s[19] != '.' ||
	    num_parse(s + 20, 3, &fraction) != 0 || s[23] != 'Z')
		return (-1);
	*ms = (r->dateseconds + (hour * 60 + min) * 60 + sec) * 1000 +
	      (int64_t)fraction;
	return (0);
}

/* At most so many bytes may have arrived without an acknowledgement. */
#define BEHIND_MAX 65535

static const char *
read_package(const struct fields *f, struct entry *out)
{
	const char *why;
	struct span last = f->value[FIELD_RANGE], first;
	uint64_t from = 0, to, sent, arrived;

	if (f->value[FIELD_KEY].p == NULL)
		return ("no key");
	if (entry_number(f->value[FIELD_TOTAL], ENTRY_SIZE_MAX, &out->total) !=
		0 ||
	    out->total == 0)
		return ("no size of the package");
	if (entry_arrived(f, &sent, &arrived) != 0)
		return ("no number of bytes sent");
	to = out->total - 1;
	if (out->status == 206 &&
	    (last.p == NULL || !span_cut(&last, '-', &first) ||
		entry_number(first, ENTRY_SIZE_MAX, &from) != 0 ||
		entry_number(last, ENTRY_SIZE_MAX, &to) != 0))
		return ("no range");
	why = entry_setrange(out, from, to, sent, arrived);
	if (why == NULL && out->more > BEHIND_MAX)
		out->more = BEHIND_MAX;
	return (why);
}

/*
 * A redirection of --fallback logs the refused path; one to a token does not.
 */
static int
is_issued(const struct fields *f, unsigned int status)
{
	return (status == 302 && f->value[FIELD_PATH].p == NULL &&
		fields_extra(f, "x-" TOKEN_EXTRA).p != NULL);
}

/* If a package has a reason, it is the base instead of a refusal. */
static void
find_kind(const struct fields *f, struct entry *out)
{
	if (entry_ishealth(f->value[FIELD_PATH]))
		out->kind = ENTRY_HEALTH;
	else if (f->value[FIELD_PLAN].p != NULL)
		out->kind = ENTRY_EDGE;
	else
		out->kind = entry_kindof(f->value[FIELD_METHOD], out->status);
	if (out->kind == ENTRY_PACKAGE && f->value[FIELD_REASON].p != NULL)
		out->kind = ENTRY_REFUSED;
	if (out->kind == ENTRY_REFUSED && is_issued(f, out->status))
		out->kind = ENTRY_ISSUED;
}

const char *
entry_ofserver(struct entryreader *r, struct entry *out)
{
	const struct fields *f = &r->f;
	uint64_t takes;
	int64_t end;

	if (parse_time(r, f->value[FIELD_TIME], &end) != 0)
		return ("no time");
	if (span_is(f->value[FIELD_EVENT], "start")) {
		out->kind = ENTRY_START;
		return (NULL);
	}
	if (!span_is(f->value[FIELD_EVENT], "end"))
		return ("no event");
	if (f->value[FIELD_PEER].p == NULL)
		return ("no peer");
	if (entry_status(f->value[FIELD_STATUS], &out->status) != 0)
		return ("no status");
	if (entry_milliseconds(f->value[FIELD_SECONDS], &takes) != 0 ||
	    takes > ENTRY_TAKES_MAX || takes > (uint64_t)end)
		return ("no seconds");
	out->start = end - (int64_t)takes;
	out->relayed = f->value[FIELD_VIA].p != NULL;
	find_kind(f, out);
	return (out->kind == ENTRY_PACKAGE ? read_package(f, out) : NULL);
}
