#include "check.h"
#include "http/cond.h"

#define PROCEED HTTP_PROCEED
#define RANGE   HTTP_PROCEED_RANGE
#define SAME    HTTP_NOT_MODIFIED
#define FAILED  HTTP_PRECONDITION_FAILED

#define R       "Range: bytes=0-9\r\n"
#define AT      "Sun, 06 Nov 1994 08:49:37 GMT"
#define BEFORE  "Sun, 06 Nov 1994 08:49:36 GMT"
#define AFTER   "Sun, 06 Nov 1994 08:49:38 GMT"
#define RFC850  "Sunday, 06-Nov-94 08:49:37 GMT"
#define ASCTIME "Sun Nov  6 08:49:37 1994"

static const struct http_validators usual = {"\"abc\"", 784111777, 1714521600};
static const struct http_validators fresh = {"\"abc\"", 784111777, 784111777};
static const struct http_validators second = {"\"abc\"", 784111777, 784111778};
static const struct http_validators undated = {
    "\"abc\"", HTTP_NO_TIME, 1714521600};
static const struct http_validators untagged = {NULL, 784111777, 1714521600};
static const struct http_validators comma = {"\"a,b\"", 784111777, 1714521600};

static const struct {
	const struct http_validators *v;
	const char *method;
	const char *fields;
	enum http_cond want;
} rows[] = {
    {&usual, "GET", "", PROCEED},
    {&usual, "GET", R, RANGE},
    {&usual, "HEAD", R, PROCEED},
    {&usual, "HEAD", R "If-Range: \"abc\"\r\n", PROCEED},
    /* 13.1.1, If-Match: strong comparison. */
    {&usual, "GET", "If-Match: \"abc\"\r\n", PROCEED},
    {&usual, "GET", R "If-Match: \"abc\"\r\n", RANGE},
    {&usual, "GET", "If-Match: *\r\n", PROCEED},
    {&usual, "GET", "If-Match: \"x\"\r\n", FAILED},
    {&usual, "HEAD", "If-Match: \"x\"\r\n", FAILED},
    {&usual, "GET", R "If-Match: \"x\"\r\n", FAILED},
    {&usual, "GET", "If-Match: W/\"abc\"\r\n", FAILED},
    {&usual, "GET", "If-Match: \"ABC\"\r\n", FAILED},
    {&usual, "GET", "If-Match: \"ab\"\r\n", FAILED},
    {&usual, "GET", "If-Match: \"abcd\"\r\n", FAILED},
    {&usual, "GET", "If-Match: \"x\", \"abc\"\r\n", PROCEED},
    {&usual, "GET", "If-Match: ,\"x\",, \"abc\" ,\r\n", PROCEED},
    {&usual, "GET", "If-Match: \"x\"\r\nIf-Match: \"abc\"\r\n", PROCEED},
    {&usual, "GET", "If-Match: \"x\"\r\nIf-Match: \"y\"\r\n", FAILED},
    {&comma, "GET", "If-Match: \"a,b\"\r\n", PROCEED},
    {&comma, "GET", "If-Match: \"x\",\"a,b\",\"y\"\r\n", PROCEED},
    {&comma, "GET", "If-Match: \"a\", \"b\"\r\n", FAILED},
    {&untagged, "GET", "If-Match: \"abc\"\r\n", FAILED},
    {&untagged, "GET", "If-Match: *\r\n", PROCEED},
    /* A malformed list matches nothing, wherever it is malformed. */
    {&usual, "GET", "If-Match:\r\n", FAILED},
    {&usual, "GET", "If-Match: ,\r\n", FAILED},
    {&usual, "GET", "If-Match: abc\r\n", FAILED},
    {&usual, "GET", "If-Match: \"abc\r\n", FAILED},
    {&usual, "GET", "If-Match: \"abc\", x\r\n", FAILED},
    {&usual, "GET", "If-Match: \"abc\" \"x\"\r\n", FAILED},
    {&usual, "GET", "If-Match: \"abc\"x\r\n", FAILED},
    {&usual, "GET", "If-Match: \"abc\", *\r\n", FAILED},
    {&usual, "GET", "If-Match: *, \"abc\"\r\n", FAILED},
    {&usual, "GET", "If-Match: *\r\nIf-Match: \"abc\"\r\n", FAILED},
    {&usual, "GET", "If-Match: \"abc\"\r\nIf-Match: x\r\n", FAILED},
    {&usual, "GET", "If-Match: \"abc\", w/\"x\"\r\n", FAILED},
    {&usual, "GET", "If-Match: \"abc\", W/\r\n", FAILED},
    {&usual, "GET", "If-Match: \"abc\", \"\r\n", FAILED},
    {&usual, "GET", "If-Match: \"abc\", \"a b\"\r\n", FAILED},
    /* 13.1.4, If-Unmodified-Since, and If-Match before it. */
    {&usual, "GET", "If-Unmodified-Since: " AT "\r\n", PROCEED},
    {&usual, "GET", "If-Unmodified-Since: " AFTER "\r\n", PROCEED},
    {&usual, "GET", "If-Unmodified-Since: " BEFORE "\r\n", FAILED},
    {&usual, "GET", R "If-Unmodified-Since: " AT "\r\n", RANGE},
    {&usual, "GET", "If-Unmodified-Since: yesterday\r\n", PROCEED},
    {&usual, "GET",
	"If-Unmodified-Since: " BEFORE "\r\nIf-Unmodified-Since: " BEFORE
	"\r\n",
	PROCEED},
    {&undated, "GET", "If-Unmodified-Since: " BEFORE "\r\n", PROCEED},
    {&usual, "GET", "If-Match: \"abc\"\r\nIf-Unmodified-Since: " BEFORE "\r\n",
	PROCEED},
    {&usual, "GET", "If-Match: \"x\"\r\nIf-Unmodified-Since: " AT "\r\n",
	FAILED},
    /* 13.1.2, If-None-Match: weak comparison. */
    {&usual, "GET", "If-None-Match: \"abc\"\r\n", SAME},
    {&usual, "HEAD", "If-None-Match: \"abc\"\r\n", SAME},
    {&usual, "GET", R "If-None-Match: \"abc\"\r\n", SAME},
    {&usual, "GET", "If-None-Match: W/\"abc\"\r\n", SAME},
    {&usual, "GET", "If-None-Match: *\r\n", SAME},
    {&usual, "GET", "If-None-Match: \"x\", W/\"y\",\"abc\"\r\n", SAME},
    {&usual, "GET", "If-None-Match: \"x\"\r\nIf-None-Match: \"abc\"\r\n", SAME},
    {&usual, "GET", "If-None-Match: \"x\"\r\n", PROCEED},
    {&usual, "GET", R "If-None-Match: \"x\"\r\n", RANGE},
    {&usual, "GET", "If-None-Match: abc\r\n", PROCEED},
    {&usual, "GET", "If-None-Match: \"abc\", x\r\n", PROCEED},
    {&usual, "GET", "If-None-Match: w/\"abc\"\r\n", PROCEED},
    {&untagged, "GET", "If-None-Match: \"abc\"\r\n", PROCEED},
    /* 13.1.3, If-Modified-Since, and If-None-Match before it. */
    {&usual, "GET", "If-Modified-Since: " AT "\r\n", SAME},
    {&usual, "HEAD", "If-Modified-Since: " AT "\r\n", SAME},
    {&usual, "GET", "If-Modified-Since: " RFC850 "\r\n", SAME},
    {&usual, "GET", "If-Modified-Since: " ASCTIME "\r\n", SAME},
    {&usual, "GET", "If-Modified-Since: " AFTER "\r\n", SAME},
    {&usual, "GET", "If-Modified-Since: " BEFORE "\r\n", PROCEED},
    {&usual, "GET", "If-Modified-Since: soon\r\n", PROCEED},
    {&usual, "GET",
	"If-Modified-Since: " AT "\r\nIf-Modified-Since: " AT "\r\n", PROCEED},
    {&undated, "GET", "If-Modified-Since: " AT "\r\n", PROCEED},
    {&usual, "GET", "If-None-Match: \"x\"\r\nIf-Modified-Since: " AT "\r\n",
	PROCEED},
    {&usual, "GET",
	"If-None-Match: \"abc\"\r\nIf-Modified-Since: " BEFORE "\r\n", SAME},
    /* 13.2.2: the first pair, then the second, then If-Range. */
    {&usual, "GET", "If-Match: \"x\"\r\nIf-None-Match: \"abc\"\r\n", FAILED},
    {&usual, "GET", "If-Match: \"abc\"\r\nIf-None-Match: \"abc\"\r\n", SAME},
    {&usual, "GET", "If-None-Match: \"abc\"\r\nIf-Match: \"x\"\r\n", FAILED},
    {&usual, "GET",
	"If-Unmodified-Since: " BEFORE "\r\nIf-Modified-Since: " AT "\r\n",
	FAILED},
    {&usual, "GET", R "If-Match: \"abc\"\r\nIf-Range: \"x\"\r\n", PROCEED},
    {&usual, "GET", R "If-Match: \"x\"\r\nIf-Range: \"abc\"\r\n", FAILED},
    {&usual, "GET", R "If-None-Match: \"abc\"\r\nIf-Range: \"x\"\r\n", SAME},
    /* 13.1.5, If-Range: strong comparison, or exactly the same date. */
    {&usual, "GET", R "If-Range: \"abc\"\r\n", RANGE},
    {&usual, "GET", R "If-Range: \"x\"\r\n", PROCEED},
    {&usual, "GET", R "If-Range: W/\"abc\"\r\n", PROCEED},
    {&usual, "GET", R "If-Range: *\r\n", PROCEED},
    {&usual, "GET", R "If-Range: \"abc\", \"x\"\r\n", PROCEED},
    {&usual, "GET", R "If-Range: \"abc\r\n", PROCEED},
    {&usual, "GET", R "If-Range: abc\r\n", PROCEED},
    {&usual, "GET", R "If-Range:\r\n", PROCEED},
    {&usual, "GET", R "If-Range: \"abc\"\r\nIf-Range: \"abc\"\r\n", PROCEED},
    {&usual, "GET", "If-Range: \"abc\"\r\n", PROCEED},
    {&comma, "GET", R "If-Range: \"a,b\"\r\n", RANGE},
    {&untagged, "GET", R "If-Range: \"abc\"\r\n", PROCEED},
    {&usual, "GET", R "If-Range: " AT "\r\n", RANGE},
    {&usual, "GET", R "If-Range: " RFC850 "\r\n", RANGE},
    {&usual, "GET", R "If-Range: " AFTER "\r\n", PROCEED},
    {&usual, "GET", R "If-Range: " BEFORE "\r\n", PROCEED},
    {&second, "GET", R "If-Range: " AT "\r\n", RANGE},
    {&fresh, "GET", R "If-Range: " AT "\r\n", PROCEED},
    {&fresh, "GET", R "If-Range: \"abc\"\r\n", RANGE},
    {&undated, "GET", R "If-Range: Wed, 31 Dec 1969 23:59:59 GMT\r\n", PROCEED},
};

/* Make a title of ${head}: line ends become "; ". */
static const char *
title(char *head)
{
	char *p;

	for (p = head; *p != '\0'; p++)
		if (*p == '\r' || *p == '\n')
			*p = *p == '\r' ? ';' : ' ';
	return (head);
}

int
main(void)
{
	struct http_request r;
	enum http_cond got;
	char head[1024];
	size_t i;
	int n;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		n = snprintf(head, sizeof(head),
		    "%s / HTTP/1.1\r\nHost: h\r\n%s\r\n", rows[i].method,
		    rows[i].fields);
		if (http_parse((const uint8_t *)head, (size_t)n, HTTP_HEAD_MAX,
			&r) != n) {
			check_row(0, "%s does not parse", title(head));
			continue;
		}
		got = http_cond(&r, rows[i].v);
		check_row(got == rows[i].want, "%zu: %s gives %d", i,
		    title(head), (int)got);
	}
	return (check_done());
}
