#include <locale.h>
#include <stdint.h>

#include "check.h"
#include "http/date.h"

/* 2024-05-01 00:00:00 GMT */
#define NOW 1714521600

static struct span
slice(const char *s)
{
	return ((struct span){s, strlen(s)});
}

static void
test_format(void)
{
	static const struct {
		time_t t;
		const char *date;
	} rows[] = {
	    {784111777, "Sun, 06 Nov 1994 08:49:37 GMT"},
	    {0, "Thu, 01 Jan 1970 00:00:00 GMT"},
	    {-1, "Wed, 31 Dec 1969 23:59:59 GMT"},
	    {951782400, "Tue, 29 Feb 2000 00:00:00 GMT"},
	    {951868800, "Wed, 01 Mar 2000 00:00:00 GMT"},
	    {4107542399, "Sun, 28 Feb 2100 23:59:59 GMT"},
	    {4107542400, "Mon, 01 Mar 2100 00:00:00 GMT"},
	    {2147483648, "Tue, 19 Jan 2038 03:14:08 GMT"},
	    {253402300799, "Fri, 31 Dec 9999 23:59:59 GMT"},
	    {253402300800, "Fri, 31 Dec 9999 23:59:59 GMT"},
	    {INT64_MAX, "Fri, 31 Dec 9999 23:59:59 GMT"},
	    {-62135596800, "Mon, 01 Jan 0001 00:00:00 GMT"},
	    {-62135596801, "Mon, 01 Jan 0001 00:00:00 GMT"},
	    {INT64_MIN, "Mon, 01 Jan 0001 00:00:00 GMT"},
	};
	char out[HTTP_DATE_SIZE];
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		http_date_format(rows[i].t, out);
		check_row(strcmp(out, rows[i].date) == 0, "%lld is %s, not %s",
		    (long long)rows[i].t, rows[i].date, out);
	}
}

static void
test_parse(void)
{
	static const struct {
		const char *date;
		time_t t;
	} rows[] = {
	    {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
	    {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
	    {"Sun Nov  6 08:49:37 1994", 784111777},
	    {"Wed Nov 16 08:49:37 1994", 784975777},
	    {"Sat, 06 Nov 1994 08:49:37 GMT", 784111777},
	    {"Sat, 31 Dec 2016 23:59:60 GMT", 1483228800},
	    {"Tue, 29 Feb 2000 00:00:00 GMT", 951782400},
	    {"Mon, 01 Jan 0001 00:00:00 GMT", -62135596800},
	    {"Fri, 31 Dec 9999 23:59:59 GMT", 253402300799},
	    /* Exactly 50 years ahead of NOW, and a second more. */
	    {"Tuesday, 01-May-74 00:00:00 GMT", 3292358400},
	    {"Tuesday, 01-May-74 00:00:01 GMT", 136598401},
	    {"Wednesday, 01-May-24 00:00:00 GMT", NOW},
	    {"Saturday, 01-Jan-00 00:00:00 GMT", 946684800},
	    {"Friday, 31-Dec-99 23:59:59 GMT", 946684799},
	};
	size_t i;
	time_t t;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		t = 12345;
		check_row(http_date_parse(slice(rows[i].date), NOW, &t) == 0 &&
			      t == rows[i].t,
		    "%s is %lld", rows[i].date, (long long)rows[i].t);
	}
	CHECK(http_date_parse(slice("Friday, 01-Jan-05 00:00:00 GMT"),
		  4102444799, &t) == 0 &&
	      t == 4260211200); /* in 2099, 05 is 2105 */
	CHECK(http_date_parse(slice("Friday, 01-Jan-05 00:00:00 GMT"),
		  (time_t)INT64_MIN, &t) == 0); /* 0005 */
}

static void
test_refused(void)
{
	static const char *const rows[] = {
	    "",
	    "Sun",
	    "784111777",
	    "Sun, 06 Nov 1994 08:49:37",
	    "Sun, 06 Nov 1994 08:49:37 UTC",
	    "Sun, 06 Nov 1994 08:49:37 GMT ",
	    " Sun, 06 Nov 1994 08:49:37 GMT",
	    "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
	    "Sun, 6 Nov 1994 08:49:37 GMT",
	    "Sun,  6 Nov 1994 08:49:37 GMT",
	    "sun, 06 Nov 1994 08:49:37 GMT",
	    "Sun, 06 nov 1994 08:49:37 GMT",
	    "Xyz, 06 Nov 1994 08:49:37 GMT",
	    "Sunday, 06 Nov 1994 08:49:37 GMT",
	    "Sun, 06-Nov-94 08:49:37 GMT",
	    "Sun, 00 Nov 1994 08:49:37 GMT",
	    "Sun, 31 Nov 1994 08:49:37 GMT",
	    "Wed, 29 Feb 2023 00:00:00 GMT",
	    "Mon, 29 Feb 2100 00:00:00 GMT",
	    "Sun, 06 Nov 0000 08:49:37 GMT",
	    "Sun, 06 Nov 1994 24:00:00 GMT",
	    "Sun, 06 Nov 1994 08:60:37 GMT",
	    "Sun, 06 Nov 1994 08:49:61 GMT",
	    "Sun, +6 Nov 1994 08:49:37 GMT",
	    "Sun, 06 Nov -994 08:49:37 GMT",
	    "Sun Nov 06 08:49:37 1994 GMT",
	    "Sun Nov   08:49:37 1994",
	    "Sun Nov  x 08:49:37 1994",
	};
	struct span absent = {NULL, 0}, nul;
	size_t i;
	time_t t = 12345;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_row(http_date_parse(slice(rows[i]), NOW, &t) == -1 &&
			      t == 12345,
		    "no date: \"%s\"", rows[i]);
	CHECK(http_date_parse(absent, NOW, &t) == -1);
	nul = (struct span){"Sun, 06 Nov 1994 08:49:37 GMT", 30};
	CHECK(http_date_parse(nul, NOW, &t) == -1);
}

/* Format and parse dates over the whole range and every kind of year. */
static void
test_both_ways(void)
{
	char out[HTTP_DATE_SIZE];
	int wrong = 0;
	time_t t, back;

	for (t = -62135596800; t <= 253402300799; t += 40009 * 1009) {
		http_date_format(t, out);
		if (http_date_parse(slice(out), NOW, &back) != 0 || back != t)
			wrong++;
	}
	check_row(wrong == 0, "parse(format(t)) is t");
}

int
main(void)
{
	(void)setenv("TZ", "Asia/Shanghai", 1);
	(void)setlocale(LC_ALL, "");
	test_format();
	test_parse();
	test_refused();
	test_both_ways();
	return (check_done());
}
