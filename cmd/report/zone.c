#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "report/zone.h"
#include "util/civil.h"
#include "util/io.h"
#include "util/text.h"
#include "util/when.h"

#define DAY     86400
#define QUARTER 900 /* seconds: clocks change only at its end */

/* A cache: the day of a quarter of an hour. */
static struct {
	int64_t quarter; /* since 1970, plus 1; 0: empty */
	int32_t day;
} known[1024];

/* Is the file a time zone (tzfile(5))? */
static int
is_zonefile(const char *path)
{
	char magic[4];
	int fd = open(path, O_RDONLY | O_CLOEXEC), is;

	if (fd == -1)
		return (0);
	is = io_read(fd, magic, sizeof(magic)) == (ssize_t)sizeof(magic) &&
	     memcmp(magic, "TZif", sizeof(magic)) == 0;
	(void)close(fd);
	return (is);
}

/* Is there such a zone?  libc would use UTC for an unknown name. */
static int
is_zone(const char *name)
{
	const char *dir = getenv("TZDIR");
	char path[PATH_MAX];
	int n;

	if (strcmp(name, "UTC") == 0)
		return (1);
	if (name[0] == '\0' || name[0] == '/' || name[0] == '.' ||
	    strstr(name, "/.") != NULL)
		return (0);
	n = snprintf(path, sizeof(path), "%s/%s",
	    dir == NULL || dir[0] == '\0' ? "/usr/share/zoneinfo" : dir, name);
	return (n > 0 && (size_t)n < sizeof(path) && is_zonefile(path));
}

int
zone_set(const char *name, struct err *e)
{
	if (!is_zone(name))
		return (err_set(e, ERR_INPUT,
		    "'%s': this system has no such time zone; names are such "
		    "as Asia/Shanghai",
		    text_safe(name, strlen(name))));
	if (setenv("TZ", name, 1) != 0)
		return (err_nomem(e));
	tzset();
	memset(known, 0, sizeof(known));
	return (0);
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return (a / b - (a % b < 0));
}

static int32_t
day_at(int64_t seconds)
{
	time_t t = (time_t)seconds;
	struct civil c = {.month = 1};
	struct tm tm;

	if (localtime_r(&t, &tm) == NULL)
		return ((int32_t)floor_div(seconds, DAY));
	c.year = tm.tm_year + 1900;
	c.month = tm.tm_mon + 1;
	c.day = tm.tm_mday;
	return ((int32_t)floor_div(civil_seconds(&c), DAY));
}

int32_t
zone_day(int64_t ms)
{
	int64_t seconds = floor_div(ms, 1000), q = floor_div(seconds, QUARTER);
	size_t i = (size_t)q % (sizeof(known) / sizeof(known[0]));

	/* An empty entry is 0, as that of the quarter before 1970 would be. */
	if (q >= 0 && known[i].quarter == q + 1)
		return (known[i].day);
	/*
	 * Old zones changed within a quarter, and some quarters have two days:
	 * do not remember them.
	 */
	if (q < 0 || day_at(q * QUARTER) != day_at(q * QUARTER + QUARTER - 1))
		return (day_at(seconds));
	known[i].quarter = q + 1;
	known[i].day = day_at(seconds);
	return (known[i].day);
}

void
zone_daytext(int32_t day, char text[ZONE_DAY_SIZE])
{
	char when[WHEN_SIZE];

	when_text((time_t)day * DAY, when);
	(void)snprintf(text, ZONE_DAY_SIZE, "%.10s", when);
}

int
zone_parseday(const char *text, int32_t *day)
{
	uint64_t seconds;

	if (strlen(text) != ZONE_DAY_SIZE - 1 || !when_isdate(text) ||
	    when_parse(text, 0, &seconds) != 0)
		return (-1);
	*day = (int32_t)(seconds / DAY);
	return (0);
}
