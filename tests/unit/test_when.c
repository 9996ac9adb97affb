/*
 * when: durations and times of RFC 3339.
 */
#include <string.h>

#include "check.h"
#include "util/when.h"

static uint64_t
at(const char *s)
{
	uint64_t t = 0;

	return (when_parse(s, 1000, &t) == 0 ? t : 1);
}

static void
test_good(void)
{
	CHECK(at("5s") == 1005);
	CHECK(at("0s") == 1000);
	CHECK(at("2m") == 1120);
	CHECK(at("12h") == 1000 + 12 * 3600);
	CHECK(at("90d") == 1000 + 90 * 86400);
	CHECK(at("2w") == 1000 + 14 * 86400);
	CHECK(at("1y") == 1000 + 365 * 86400);
	CHECK(at("2027-01-01") == 1798761600 && when_isdate("2027-01-01"));
	CHECK(!when_isdate("90d") && !when_isdate("2027-01-01T00:00:00Z"));
	CHECK(at("1970-01-01T00:00:00Z") == 0);
	CHECK(at("2027-01-01T00:00:00Z") == 1798761600);
	CHECK(at("2027-01-01t00:00:00z") == 1798761600);
	CHECK(at("2027-01-01 00:00:00.999Z") == 1798761600);
	CHECK(at("2027-01-01T08:00:00+08:00") == 1798761600);
	CHECK(at("2026-12-31T20:30:00-03:30") == 1798761600);
	CHECK(at("1969-12-31T23:00:05-01:00") == 5);
	CHECK(at("2028-02-29T00:00:00Z") == 1835395200);
	CHECK(at("2016-12-31T23:59:60Z") == 1483228800);
	CHECK(at("9999-12-31T23:59:59Z") == WHEN_MAX);
}

static void
test_bad(void)
{
	static const char *const bad[] = {"", "d", "5", "-5d", "5D", "5dd",
	    "1.5h", " 5d", "5 d", "99999999999999999999d",
	    "18446744073709551615s", "253402300799s", "2027-01-01Z",
	    "2027-02-30", "2027-01-01T00:00:00", "2027-01-01T00:00Z",
	    "2027-1-01T00:00:00Z", "2027-02-29T00:00:00Z",
	    "2027-04-31T00:00:00Z", "2027-13-01T00:00:00Z",
	    "2027-00-01T00:00:00Z", "2027-01-00T00:00:00Z",
	    "2027-01-01T24:00:00Z", "2027-01-01T00:60:00Z",
	    "2027-01-01T00:00:61Z", "2027-01-01T00:00:00.Z",
	    "2027-01-01T00:00:00+0800", "2027-01-01T00:00:00+24:00",
	    "2027-01-01T00:00:00Zx", "2027-01-01T00:00:00+08:00x",
	    "1969-12-31T23:59:59Z", "1968-01-01T00:00:00Z",
	    "9999-12-31T23:59:59-00:01", "10000-01-01T00:00:00Z",
	    "2027-01-01X00:00:00Z", "+027-01-01T00:00:00Z", "now"};
	uint64_t t = 7;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		(void)printf("# %s\n", bad[i]);
		CHECK(when_parse(bad[i], 1000, &t) == -1);
	}
}

static void
test_text(void)
{
	static const struct {
		time_t t;
		const char *text;
	} rows[] = {
	    {0, "1970-01-01T00:00:00Z"},
	    {-1, "1969-12-31T23:59:59Z"},
	    {1835395199, "2028-02-28T23:59:59Z"},
	    {1835395200, "2028-02-29T00:00:00Z"},
	    {1835481600, "2028-03-01T00:00:00Z"},
	    {WHEN_MAX, "9999-12-31T23:59:59Z"},
	    {INT64_MAX, "9999-12-31T23:59:59Z"},
	    {INT64_MIN, "0001-01-01T00:00:00Z"},
	};
	char text[WHEN_SIZE];
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		when_text(rows[i].t, text);
		check_row(strcmp(text, rows[i].text) == 0, "%lld is %s, not %s",
		    (long long)rows[i].t, rows[i].text, text);
	}
}

int
main(void)
{
	test_text();
	test_good();
	test_bad();
	return (check_done());
}
