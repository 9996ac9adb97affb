#include <stdlib.h>

#include "check.h"
#include "http/request.h"

#define H "Host: h\r\n"

/*
 * Parse a copy of the exact size, so that a sanitizer sees a read behind it.
 * The copy is freed: the slices in ${r} cannot be used afterwards.
 */
static ssize_t
parse_max(const char *s, size_t len, size_t max, struct http_request *r)
{
	uint8_t *copy;
	ssize_t n;

	if ((copy = malloc(len + 1)) == NULL)
		abort();
	memcpy(copy + 1, s, len);
	n = http_parse(copy + 1, len, max, r);
	free(copy);
	return (n);
}

static ssize_t
parse(const char *s, size_t len, struct http_request *r)
{
	return (parse_max(s, len, HTTP_HEAD_MAX, r));
}

static int
is(struct span s, const char *want)
{
	return (want == NULL ? s.p == NULL : span_is(s, want));
}

/* Print ${s}, short and in one line. */
static const char *
title(const char *s)
{
	static char out[80];
	size_t i;

	for (i = 0; i < sizeof(out) - 1 && s[i] != '\0'; i++)
		out[i] = s[i] < ' ' || s[i] > '~' ? '_' : s[i];
	out[i] = '\0';
	return (out);
}

/* Legal requests, and what they say. */
static const struct {
	const char *head;
	enum http_method method;
	const char *target, *host;
	int keep_alive, has_body;
} fine[] = {
    {"GET / HTTP/1.1\r\n" H "\r\n", HTTP_GET, "/", "h", 1, 0},
    {"HEAD /a/b.apk?c=1&d HTTP/1.1\r\nhOST:\t h:80 \t\r\n\r\n", HTTP_HEAD,
	"/a/b.apk?c=1&d", "h:80", 1, 0},
    {"GET /? HTTP/1.1\r\n" H "\r\n", HTTP_GET, "/?", "h", 1, 0},
    {"GET /a??b/ HTTP/1.1\r\n" H "\r\n", HTTP_GET, "/a??b/", "h", 1, 0},
    {"GET //x/%2e HTTP/1.1\r\n" H "\r\n", HTTP_GET, "//x/%2e", "h", 1, 0},
    {"GET /\xe6\xb8\xb8|~ HTTP/1.1\r\n" H "\r\n", HTTP_GET, "/\xe6\xb8\xb8|~",
	"h", 1, 0},
    {"\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\n" H "\r\n", HTTP_GET, "/", "h", 1, 0},
    {"get / HTTP/1.1\r\n" H "\r\n", HTTP_OTHER, "/", "h", 1, 0},
    {"GETS / HTTP/1.1\r\n" H "\r\n", HTTP_OTHER, "/", "h", 1, 0},
    {"DELETE /x HTTP/1.1\r\n" H "\r\n", HTTP_OTHER, "/x", "h", 1, 0},
    /* Absolute form; its host wins. */
    {"GET http://o.example:81/p?q HTTP/1.1\r\n" H "\r\n", HTTP_GET, "/p?q",
	"o.example:81", 1, 0},
    {"GET HTTPS://o HTTP/1.1\r\n" H "\r\n", HTTP_GET, "/", "o", 1, 0},
    {"GET http://o?q/r HTTP/1.1\r\n" H "\r\n", HTTP_GET, "/", "o", 1, 0},
    {"GET http://[::1]:8080/ HTTP/1.1\r\n" H "\r\n", HTTP_GET, "/",
	"[::1]:8080", 1, 0},
    {"GET http://o/ HTTP/1.0\r\n\r\n", HTTP_GET, "/", "o", 0, 0},
    /* Hosts. */
    {"GET / HTTP/1.1\r\nHost:\r\n\r\n", HTTP_GET, "/", "", 1, 0},
    {"GET / HTTP/1.1\r\nHost: [fe80::1]\r\n\r\n", HTTP_GET, "/", "[fe80::1]", 1,
	0},
    {"GET / HTTP/1.1\r\nHost: a_b-c.%41:\r\n\r\n", HTTP_GET, "/",
	"a_b-c.%41:", 1, 0},
    {"GET / HTTP/1.1\r\nHost: [::ffff:192.0.2.1]:80\r\n\r\n", HTTP_GET, "/",
	"[::ffff:192.0.2.1]:80", 1, 0},
    {"GET / HTTP/1.1\r\nHost: [v1F.a:~!]\r\n\r\n", HTTP_GET, "/", "[v1F.a:~!]",
	1, 0},
    /* Versions and persistence. */
    {"GET / HTTP/1.0\r\n\r\n", HTTP_GET, "/", NULL, 0, 0},
    {"GET / HTTP/1.0\r\n" H "Connection: Keep-Alive\r\n\r\n", HTTP_GET, "/",
	"h", 1, 0},
    {"GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", HTTP_GET, "/",
	NULL, 0, 0},
    {"GET / HTTP/1.2\r\n" H "\r\n", HTTP_GET, "/", "h", 1, 0},
    {"GET / HTTP/1.1\r\n" H "Connection: close\r\n\r\n", HTTP_GET, "/", "h", 0,
	0},
    {"GET / HTTP/1.1\r\n" H "Connection: te , CLOSE,\r\n\r\n", HTTP_GET, "/",
	"h", 0, 0},
    {"GET / HTTP/1.1\r\n" H "Connection: te\r\nConnection: close\r\n\r\n",
	HTTP_GET, "/", "h", 0, 0},
    {"GET / HTTP/1.1\r\n" H "Connection: closed\r\nX-Close: close\r\n\r\n",
	HTTP_GET, "/", "h", 1, 0},
    /* Content. */
    {"GET / HTTP/1.1\r\n" H "Content-Length: 0\r\n\r\n", HTTP_GET, "/", "h", 1,
	0},
    {"GET / HTTP/1.1\r\n" H "Content-Length: 5\r\n\r\n", HTTP_GET, "/", "h", 0,
	1},
    {"POST / HTTP/1.1\r\n" H "Content-Length: 18446744073709551615\r\n\r\n",
	HTTP_OTHER, "/", "h", 0, 1},
    {"POST / HTTP/1.1\r\n" H "Transfer-Encoding: Chunked\r\n\r\n", HTTP_OTHER,
	"/", "h", 0, 1},
};

static void
test_fine(void)
{
	struct http_request r;
	const uint8_t *head;
	size_t i, len;

	for (i = 0; i < sizeof(fine) / sizeof(fine[0]); i++) {
		len = strlen(fine[i].head);
		head = (const uint8_t *)fine[i].head;
		check_row(
		    http_parse(head, len, HTTP_HEAD_MAX, &r) == (ssize_t)len &&
			r.method == fine[i].method &&
			is(r.target, fine[i].target) &&
			is(r.host, fine[i].host) &&
			r.keep_alive == fine[i].keep_alive &&
			r.has_body == fine[i].has_body,
		    "%s", title(fine[i].head));
	}
}

static void
test_splits(void)
{
	struct http_request r;
	size_t i, n, len;
	int early;

	for (i = 0; i < sizeof(fine) / sizeof(fine[0]); i++) {
		len = strlen(fine[i].head);
		early = 0;
		for (n = 0; n < len; n++)
			early |= parse(fine[i].head, n, &r) != 0;
		check_row(!early && parse(fine[i].head, n, &r) == (ssize_t)n,
		    "0 until all is there: %s", title(fine[i].head));
	}
}

#define GET(field) "GET / HTTP/1.1\r\n" H field "\r\n\r\n"

/* Requests that are refused. */
static const struct {
	const char *head;
	unsigned int status;
} refused[] = {
    /* Line ends. */
    {"GET / HTTP/1.1\n" H "\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: h\n\r\n", 400},
    {"GET / HTTP/1.1\r\n" H "\n", 400},
    {"\nGET / HTTP/1.1\r\n" H "\r\n", 400},
    {"GET / HTTP/1.0\n\n", 400},
    {"\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\n" H "\r\n", 400},
    {"\rGET / HTTP/1.1\r\n" H "\r\n", 400},
    {"GET /\r HTTP/1.1\r\n" H "\r\n", 400},
    {"GET / HTTP/1.1\r\r\n" H "\r\n", 400},
    {GET("X: a\rb"), 400},
    {GET("X: a\r"), 400},
    {GET("X: a\rHost: b"), 400},
    {GET("X\r: a"), 400},
    /* Field lines. */
    {GET("X: a\r\n folded"), 400},
    {GET("X: a\r\n\tfolded"), 400},
    {GET("X: a\r\n "), 400},
    {"GET / HTTP/1.1\r\n " H "\r\n", 400},
    {GET("X : a"), 400},
    {GET("X\t: a"), 400},
    {GET("X Y: a"), 400},
    {GET("no colon"), 400},
    {GET(": no name"), 400},
    {GET("X(Y): a"), 400},
    {GET("X\xc3\xa4: a"), 400},
    {GET("X: a\001b"), 400},
    {GET("X: a\x7f"), 400},
    {GET("Content-Length : 5"), 400},
    /* The request line. */
    {" GET / HTTP/1.1\r\n" H "\r\n", 400},
    {"GET  / HTTP/1.1\r\n" H "\r\n", 400},
    {"GET /  HTTP/1.1\r\n" H "\r\n", 400},
    {"GET / HTTP/1.1 \r\n" H "\r\n", 400},
    {"GET\t/ HTTP/1.1\r\n" H "\r\n", 400},
    {"GET /a b HTTP/1.1\r\n" H "\r\n", 400},
    {"GET /\r\n\r\n", 400},
    {"GET\r\n\r\n", 400},
    {"GET HTTP/1.1\r\n" H "\r\n", 400},
    {"G@T / HTTP/1.1\r\n" H "\r\n", 400},
    {"GET /\001 HTTP/1.1\r\n" H "\r\n", 400},
    {"GET /\x7f HTTP/1.1\r\n" H "\r\n", 400},
    {"GET /\t HTTP/1.1\r\n" H "\r\n", 400},
    {"GET /a#b HTTP/1.1\r\n" H "\r\n", 400},
    {"GET / HTTP/1\r\n" H "\r\n", 400},
    {"GET / HTTP/11\r\n" H "\r\n", 400},
    {"GET / HTTP/1.10\r\n" H "\r\n", 400},
    {"GET / HTTP/1,1\r\n" H "\r\n", 400},
    {"GET / HTTP/x.1\r\n" H "\r\n", 400},
    {"GET / http/1.1\r\n" H "\r\n", 400},
    {"GET / HTTP/2.0\r\n" H "\r\n", 505},
    {"GET / HTTP/0.9\r\n\r\n", 505},
    {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    /* Targets. */
    {"GET * HTTP/1.1\r\n" H "\r\n", 400},
    {"OPTIONS * HTTP/1.1\r\n" H "\r\n", 501},
    {"CONNECT h:443 HTTP/1.1\r\n" H "\r\n", 501},
    {"GET h:443 HTTP/1.1\r\n" H "\r\n", 400},
    {"GET a/b HTTP/1.1\r\n" H "\r\n", 400},
    {"GET ftp://h/ HTTP/1.1\r\n" H "\r\n", 400},
    {"GET http:/h/ HTTP/1.1\r\n" H "\r\n", 400},
    {"GET http:///x HTTP/1.1\r\n" H "\r\n", 400},
    {"GET http://:80/x HTTP/1.1\r\n" H "\r\n", 400},
    {"GET http://u@h/x HTTP/1.1\r\n" H "\r\n", 400},
    {"GET http://h:8x/ HTTP/1.1\r\n" H "\r\n", 400},
    {"OPTIONS http://u@h/x HTTP/1.1\r\n" H "\r\n", 400},
    {"GET http://o/ HTTP/1.1\r\n\r\n", 400},
    /* Host. */
    {"GET / HTTP/1.1\r\n\r\n", 400},
    {"GET / HTTP/1.2\r\n\r\n", 400},
    {GET(H "Host: h"), 400},
    {"GET / HTTP/1.0\r\n" H H "\r\n", 400},
    {"GET / HTTP/1.1\r\nHost:\r\nHost: h\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: u@h\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: h:80:80\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: h:http\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: []\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: [h]\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: [1::2::3]\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: [127.0.0.1]\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: [fe80::1%25a]\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: [v.a]\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: [v1.]\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: h%4\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: %zz\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: [::1]x\r\n\r\n", 400},
    {"GET / HTTP/1.1\r\nHost: ::1\r\n\r\n", 400},
    {"GET / HTTP/1.0\r\nHost: \xff\r\n\r\n", 400},
    /* Framing. */
    {GET("Content-Length: 5\r\nContent-Length: 5"), 400},
    {GET("Content-Length: 5\r\nContent-Length: 6"), 400},
    {GET("Content-Length: 5, 5"), 400},
    {GET("Content-Length: +5"), 400},
    {GET("Content-Length: -5"), 400},
    {GET("Content-Length: 0x5"), 400},
    {GET("Content-Length: 5 5"), 400},
    {GET("Content-Length:"), 400},
    {GET("Content-Length: 18446744073709551616"), 400},
    {GET("Transfer-Encoding: chunked\r\nContent-Length: 5"), 400},
    {GET("Content-Length: 0\r\nTransfer-Encoding: chunked"), 400},
    {GET("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"), 400},
    {GET("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked"), 400},
    {GET("Transfer-Encoding: identity"), 400},
    {GET("Transfer-Encoding:"), 400},
    {GET("Transfer-Encoding: xchunked"), 400},
    {GET("Transfer-Encoding: chunked, gzip"), 400},
    {GET("Transfer-Encoding: chunked;a=b"), 400},
    {GET("Transfer-Encoding: \"chunked\""), 400},
    {GET("Transfer-Encoding: gzip, chunked"), 501},
    {"GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
    /* Not HTTP: refused before a line end comes. */
    {"\x16\x03\x01", 400},
    {"{", 400},
    /* The same list too often. */
    {GET("If-Match: *\r\nIf-Match: *\r\nIf-Match: *\r\nIf-Match: *\r\n"
	 "If-Match: *\r\nIf-Match: *\r\nIf-Match: *\r\nIf-Match: *\r\n"
	 "If-Match: *"),
	431},
};

static void
test_refused(void)
{
	struct http_request r;
	size_t i, n, len;
	ssize_t got = 0;
	int taken;

	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		len = strlen(refused[i].head);
		taken = 0;
		for (n = 0; n <= len; n++) {
			got = parse(refused[i].head, n, &r);
			taken |= got > 0;
		}
		check_row(!taken && got == -1 &&
			      r.status == refused[i].status && r.reason != NULL,
		    "%u for %s", refused[i].status, title(refused[i].head));
	}
}

/* Mistakes that operators look for have reasons of their own. */
static void
test_reasons(void)
{
	static const char folded[] = GET("X: a\r\n Host: b");
	static const char plain[] = "GET / HTTP/1.1\n" H "\n";
	struct http_request r;

	(void)parse(folded, sizeof(folded) - 1, &r);
	CHECK_STR(r.reason, "folded field line");
	(void)parse(plain, sizeof(plain) - 1, &r);
	CHECK_STR(r.reason, "bare LF");
}

/* Put a NUL, which the tables cannot hold, at every place of a request. */
static void
test_nul(void)
{
	static const char head[] =
	    "GET /a?b HTTP/1.1\r\nHost: h\r\nX: y\r\n\r\n";
	struct http_request r;
	char copy[sizeof(head)];
	size_t i;
	int taken = 0;

	for (i = 0; i < sizeof(head) - 1; i++) {
		memcpy(copy, head, sizeof(head));
		copy[i] = '\0';
		taken |= parse(copy, sizeof(head) - 1, &r) > 0;
	}
	check_row(!taken, "a NUL is refused wherever it stands");
}

static void
test_values(void)
{
	static const char head[] =
	    "GET / HTTP/1.1\r\n" H "RANGE:bytes=0-5\r\n"
	    "If-Range: \t\"e\" \r\nUser-Agent: a (b) \"c\"\xff\r\n"
	    "Referer: http://x/\r\nIf-Modified-Since: one\r\n"
	    "If-Unmodified-Since: two\r\nIf-Match: \"a\"\r\n"
	    "If-None-Match: \"b\"\r\nIf-Match:\r\nX-Range: no\r\nRang: no\r\n"
	    "If-Match: \"c\", \"d\"\r\n\r\n"
	    "GET /next HTTP/1.1\r\n";
	static const char twice[] =
	    GET("Range: bytes=0-5\r\nIf-Range: \"e\"\r\nRange: bytes=0-5\r\n"
		"If-Range: \"e\"\r\nUser-Agent: a\r\nUser-Agent: b");
	struct http_request r;
	const char *next;
	ssize_t n;

	n = http_parse(
	    (const uint8_t *)head, sizeof(head) - 1, HTTP_HEAD_MAX, &r);
	next = strstr(head, "GET /next");
	check_row(next != NULL && n == next - head,
	    "the next request is left in the buffer");
	CHECK(is(r.line, "GET / HTTP/1.1"));
	CHECK(is(r.range, "bytes=0-5"));
	CHECK(is(r.if_range, "\"e\""));
	CHECK(is(r.user_agent, "a (b) \"c\"\xff"));
	CHECK(is(r.referer, "http://x/"));
	CHECK(is(r.if_modified_since, "one"));
	CHECK(is(r.if_unmodified_since, "two"));
	CHECK(r.if_none_match.n == 1 && is(r.if_none_match.v[0], "\"b\""));
	CHECK(r.if_match.n == 3 && is(r.if_match.v[0], "\"a\"") &&
	      is(r.if_match.v[1], "") && is(r.if_match.v[2], "\"c\", \"d\""));
	CHECK(r.content_length.p == NULL && r.connection.n == 0);
	(void)http_parse(
	    (const uint8_t *)twice, sizeof(twice) - 1, HTTP_HEAD_MAX, &r);
	CHECK(is(r.range, "") && is(r.if_range, "") && is(r.user_agent, ""));
}

/* Write "GET /xxx HTTP/1.1" of ${len} bytes, its line end, and a Host. */
static size_t
write_line(char *out, size_t len)
{
	memset(out, 'x', len);
	memcpy(out, "GET /", 5);
	memcpy(out + len - 9, " HTTP/1.1\r\n" H, 9 + 2 + 9);
	return (len + 2 + 9);
}

static void
test_line_limit(char *buf)
{
	struct http_request r;
	size_t n;

	n = write_line(buf, HTTP_LINE_MAX);
	memcpy(buf + n, "\r\n", 2);
	CHECK(parse(buf, n + 2, &r) == (ssize_t)n + 2);
	CHECK(parse(buf, HTTP_LINE_MAX, &r) == 0);
	CHECK(parse(buf, HTTP_LINE_MAX + 1, &r) == 0);
	n = write_line(buf, HTTP_LINE_MAX + 1);
	memcpy(buf + n, "\r\n", 2);
	CHECK(parse(buf, n + 2, &r) == -1 && r.status == 414);
	memset(buf, 'x', HTTP_HEAD_MAX);
	CHECK(parse(buf, HTTP_LINE_MAX + 2, &r) == -1 && r.status == 414);
	CHECK(parse(buf, HTTP_HEAD_MAX, &r) == -1 && r.status == 414);
}

/* Write a head of ${len} bytes with one long field. */
static void
write_head(char *out, size_t len)
{
	static const char front[] = "GET / HTTP/1.1\r\n" H "X: ";

	memset(out, 'x', len);
	memcpy(out, front, sizeof(front) - 1);
	memcpy(out + len - 4, "\r\n\r\n", 4);
}

static void
test_head_limit(char *buf, size_t max)
{
	struct http_request r;

	write_head(buf, max);
	CHECK(parse_max(buf, max, max, &r) == (ssize_t)max);
	CHECK(parse_max(buf, max - 1, max, &r) == 0);
	memcpy(buf + max, "more", 4);
	CHECK(parse_max(buf, max + 4, max, &r) == (ssize_t)max);
	write_head(buf, max + 1);
	CHECK(parse_max(buf, max - 1, max, &r) == 0);
	CHECK(parse_max(buf, max, max, &r) == -1 && r.status == 431);
	CHECK(parse_max(buf, max + 1, max, &r) == -1 && r.status == 431);
	/* No line has ended yet. */
	memset(buf, 'x', max);
	CHECK(parse_max(buf, max, max, &r) == -1 &&
	      r.status == (max > HTTP_LINE_MAX ? 414 : 431));
}

static void
test_field_limit(char *buf)
{
	static const char front[] = "GET / HTTP/1.1\r\n" H;
	static const char field[] = "X: y\r\n";
	struct http_request r;
	size_t n = sizeof(front) - 1;
	int i;

	memcpy(buf, front, n);
	for (i = 1; i < HTTP_FIELDS_MAX; i++, n += sizeof(field) - 1)
		memcpy(buf + n, field, sizeof(field) - 1);
	memcpy(buf + n, "\r\n", 2);
	CHECK(parse(buf, n + 2, &r) == (ssize_t)n + 2);
	memcpy(buf + n, "X: y\r\n\r\n", 8);
	CHECK(parse(buf, n + 8, &r) == -1 && r.status == 431);
}

/* A refused HEAD is still a HEAD: its answer has no content. */
static void
test_refused_method(void)
{
	static const char head[] = "HEAD / HTTP/1.1\r\n\r\n";
	struct http_request r;

	CHECK(parse(head, strlen(head), &r) == -1);
	CHECK(r.method == HTTP_HEAD && !r.keep_alive);
}

int
main(void)
{
	static char buf[2 * HTTP_HEAD_MAX + 64];

	test_fine();
	test_splits();
	test_refused();
	test_refused_method();
	test_reasons();
	test_nul();
	test_values();
	test_line_limit(buf);
	test_head_limit(buf, HTTP_HEAD_MAX);
	test_head_limit(buf, 1024);
	test_head_limit(buf, 2 * HTTP_HEAD_MAX);
	test_field_limit(buf);
	return (check_done());
}
