#include "check.h"
#include "http/range.h"

#define NONE  HTTP_RANGE_NONE
#define ONE   HTTP_RANGE_ONE
#define UNSAT HTTP_RANGE_UNSATISFIABLE

static const struct {
	const char *value;
	uint64_t size;
	enum http_range_kind kind;
	uint64_t first, last;
} rows[] = {
    /* RFC 9110 14.1.2: a representation of 10000 bytes. */
    {"bytes=0-499", 10000, ONE, 0, 499},
    {"bytes=500-999", 10000, ONE, 500, 999},
    {"bytes=-500", 10000, ONE, 9500, 9999},
    {"bytes=9500-", 10000, ONE, 9500, 9999},
    {"bytes=0-0,-1", 10000, NONE, 0, 0},
    {"bytes= 0-0, -2", 10000, NONE, 0, 0},
    {"bytes= 0-999, 4500-5499, -1000", 10000, NONE, 0, 0},
    {"bytes=500-600,601-999", 10000, ONE, 500, 999},
    {"bytes=500-700,601-999", 10000, ONE, 500, 999},
    /* The ends. */
    {"bytes=0-0", 10000, ONE, 0, 0},
    {"bytes=0-", 10000, ONE, 0, 9999},
    {"bytes=9999-9999", 10000, ONE, 9999, 9999},
    {"bytes=9999-10000", 10000, ONE, 9999, 9999},
    {"bytes=10000-", 10000, UNSAT, 0, 0},
    {"bytes=10000-10000", 10000, UNSAT, 0, 0},
    {"bytes=-1", 10000, ONE, 9999, 9999},
    {"bytes=-10000", 10000, ONE, 0, 9999},
    {"bytes=-10001", 10000, ONE, 0, 9999},
    {"bytes=-0", 10000, UNSAT, 0, 0},
    {"bytes=-00", 10000, UNSAT, 0, 0},
    {"bytes=0-0", 1, ONE, 0, 0},
    {"bytes=-5", 1, ONE, 0, 0},
    {"bytes=1-", 1, UNSAT, 0, 0},
    {"bytes=000-0009", 10000, ONE, 0, 9},
    {"BYTES=0-9", 10000, ONE, 0, 9},
    /* An empty representation has no range. */
    {"bytes=0-", 0, NONE, 0, 0},
    {"bytes=0-0", 0, NONE, 0, 0},
    {"bytes=-1", 0, NONE, 0, 0},
    {"bytes=-0", 0, NONE, 0, 0},
    /* Numbers beyond 64 bits. */
    {"bytes=0-18446744073709551615", 10000, ONE, 0, 9999},
    {"bytes=0-18446744073709551616", 10000, ONE, 0, 9999},
    {"bytes=5-99999999999999999999999999999999", 10000, ONE, 5, 9999},
    {"bytes=18446744073709551616-", 10000, UNSAT, 0, 0},
    {"bytes=18446744073709551616-18446744073709551617", 9, UNSAT, 0, 0},
    {"bytes=18446744073709551616-5", 10000, NONE, 0, 0},
    {"bytes=-18446744073709551616", 10000, ONE, 0, 9999},
    {"bytes=4294967296-4294967299", 5000000000, ONE, 4294967296, 4294967299},
    {"bytes=-1", UINT64_MAX, ONE, UINT64_MAX - 1, UINT64_MAX - 1},
    {"bytes=0-18446744073709551614,5-6", UINT64_MAX, ONE, 0, UINT64_MAX - 1},
    /* Several ranges: those that cannot be satisfied are left out. */
    {"bytes=0-99,20000-", 10000, ONE, 0, 99},
    {"bytes=20000-,0-99", 10000, ONE, 0, 99},
    {"bytes=20000-,-0", 10000, UNSAT, 0, 0},
    {"bytes=100-199,0-99", 10000, ONE, 0, 199},
    {"bytes=200-299,0-99,100-199", 10000, ONE, 0, 299},
    {"bytes=0-9999,5-6", 10000, ONE, 0, 9999},
    {"bytes=5-6,0-9999,5-6", 10000, ONE, 0, 9999},
    {"bytes=0-99,50-60,99-120", 10000, ONE, 0, 120},
    {"bytes=0-9,11-19", 10000, NONE, 0, 0},
    {"bytes=11-19,0-9", 10000, NONE, 0, 0},
    {"bytes=0-9,,\t10-19 ,", 10000, ONE, 0, 19},
    {"bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8,9-9,10-10,11-11,12-12,13-13,"
     "14-14,15-15",
	10000, ONE, 0, 15},
    {"bytes=0-0,1-1,2-2,3-3,4-4,5-5,6-6,7-7,8-8,9-9,10-10,11-11,12-12,13-13,"
     "14-14,15-15,16-16",
	10000, NONE, 0, 0},
    /* Malformed, or not bytes. */
    {"", 10000, NONE, 0, 0},
    {"bytes", 10000, NONE, 0, 0},
    {"bytes=", 10000, NONE, 0, 0},
    {"bytes=,", 10000, NONE, 0, 0},
    {"bytes=-", 10000, NONE, 0, 0},
    {"bytes=5", 10000, NONE, 0, 0},
    {"bytes=a-b", 10000, NONE, 0, 0},
    {"bytes=9-5", 10000, NONE, 0, 0},
    {"bytes=0-9,9-5", 10000, NONE, 0, 0},
    {"bytes=0-9,x", 10000, NONE, 0, 0},
    {"bytes=20000-,x", 10000, NONE, 0, 0},
    {"bytes=+1-5", 10000, NONE, 0, 0},
    {"bytes=1-+5", 10000, NONE, 0, 0},
    {"bytes=--5", 10000, NONE, 0, 0},
    {"bytes=1--5", 10000, NONE, 0, 0},
    {"bytes=1 -5", 10000, NONE, 0, 0},
    {"bytes=1- 5", 10000, NONE, 0, 0},
    {"bytes=0x1-5", 10000, NONE, 0, 0},
    {"bytes =0-5", 10000, NONE, 0, 0},
    {"bytes:0-5", 10000, NONE, 0, 0},
    {"bytes 0-5/10000", 10000, NONE, 0, 0},
    {"items=0-5", 10000, NONE, 0, 0},
    {"bytess=0-5", 10000, NONE, 0, 0},
    {"0-5", 10000, NONE, 0, 0},
};

int
main(void)
{
	struct span s = {NULL, 0};
	enum http_range_kind kind;
	uint64_t first, last;
	size_t i;

	CHECK(http_range(s, 10000, &first, &last) == NONE);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		first = last = 0;
		s = (struct span){rows[i].value, strlen(rows[i].value)};
		kind = http_range(s, rows[i].size, &first, &last);
		check_row(kind == rows[i].kind && first == rows[i].first &&
			      last == rows[i].last,
		    "%s of %llu bytes: kind %d, %llu-%llu", rows[i].value,
		    (unsigned long long)rows[i].size, (int)kind,
		    (unsigned long long)first, (unsigned long long)last);
	}
	return (check_done());
}
