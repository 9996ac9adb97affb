#include <stdlib.h>

#include "check.h"
#include "http/proxy.h"

#define SIG "\r\n\r\n\0\r\nQUIT\n"
#define IP4 "\xc0\x00\x02\x07\xc6\x33\x64\x01\x12\x34\x01\xbb"
#define IP6                                                                    \
	"\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07"                           \
	"\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\x12\x34\x01\xbb"
#define MAPPED                                                                 \
	"\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\x00\x02\x07"                         \
	"\0\0\0\0\0\0\0\0\0\0\xff\xff\xc6\x33\x64\x01\x12\x34\x01\xbb"
#define X27    "xxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define X216   X27 X27 X27 X27 X27 X27 X27 X27
#define F39    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
#define ROW(s) s, sizeof(s) - 1

/* Parse a copy of the exact size: a sanitizer sees a read behind it. */
static ssize_t
parse(const char *s, size_t len, struct http_proxy *p)
{
	uint8_t *copy;
	ssize_t n;

	if ((copy = malloc(len + 1)) == NULL)
		abort();
	memcpy(copy + 1, s, len);
	n = http_proxy(copy + 1, len, p);
	free(copy);
	return (n);
}

/* Legal headers, and the client that they name; NULL: no client. */
static const struct {
	const char *what, *bytes;
	size_t len;
	const char *source;
	enum http_proxy_who who;
} fine[] = {
    {"TCP4", ROW("PROXY TCP4 192.0.2.7 198.51.100.1 4660 443\r\n"), "192.0.2.7",
	HTTP_PROXY_SOURCE},
    {"TCP4, all at the edge",
	ROW("PROXY TCP4 255.255.255.255 0.0.0.0 65535 0\r\n"),
	"255.255.255.255", HTTP_PROXY_SOURCE},
    {"TCP6", ROW("PROXY TCP6 2001:db8::7 2001:db8::1 1 2\r\n"), "2001:db8::7",
	HTTP_PROXY_SOURCE},
    {"TCP6 at its longest", ROW("PROXY TCP6 " F39 " " F39 " 65535 65535\r\n"),
	F39, HTTP_PROXY_SOURCE},
    {"TCP6 for IPv4", ROW("PROXY TCP6 ::ffff:192.0.2.7 ::1 1 2\r\n"),
	"192.0.2.7", HTTP_PROXY_SOURCE},
    {"UNKNOWN alone", ROW("PROXY UNKNOWN\r\n"), NULL, HTTP_PROXY_UNKNOWN},
    {"UNKNOWN at its longest",
	ROW("PROXY UNKNOWN " F39 " " F39 " 65535 65535\r\n"), NULL,
	HTTP_PROXY_UNKNOWN},
    {"UNKNOWN and whatever", ROW("PROXY UNKNOWN \n\r\1 TCP4 1.2.3.4\r\n"), NULL,
	HTTP_PROXY_UNKNOWN},
    {"v2 TCP4", ROW(SIG "\x21\x11\0\x0c" IP4), "192.0.2.7", HTTP_PROXY_SOURCE},
    {"v2 UDP4", ROW(SIG "\x21\x12\0\x0c" IP4), "192.0.2.7", HTTP_PROXY_SOURCE},
    {"v2 TCP6", ROW(SIG "\x21\x21\0\x24" IP6), "2001:db8::7",
	HTTP_PROXY_SOURCE},
    {"v2 UDP6", ROW(SIG "\x21\x22\0\x24" IP6), "2001:db8::7",
	HTTP_PROXY_SOURCE},
    {"v2 TCP6 for IPv4", ROW(SIG "\x21\x21\0\x24" MAPPED), "192.0.2.7",
	HTTP_PROXY_SOURCE},
    {"v2 TCP4 with TLVs", ROW(SIG "\x21\x11\0\x10" IP4 "\x04\0\x01x"),
	"192.0.2.7", HTTP_PROXY_SOURCE},
    {"v2 TCP4 with a TLV that lies",
	ROW(SIG "\x21\x11\0\x0f" IP4 "\x04\xff\xff"), "192.0.2.7",
	HTTP_PROXY_SOURCE},
    {"v2 of a local socket", ROW(SIG "\x21\x31\0\xd8" X216), NULL,
	HTTP_PROXY_UNKNOWN},
    {"v2 of a local datagram socket", ROW(SIG "\x21\x32\0\xd8" X216), NULL,
	HTTP_PROXY_UNKNOWN},
    {"v2 of no family", ROW(SIG "\x21\0\0\0"), NULL, HTTP_PROXY_UNKNOWN},
    {"v2 of no family with more", ROW(SIG "\x21\0\0\x03xyz"), NULL,
	HTTP_PROXY_UNKNOWN},
    {"v2 LOCAL", ROW(SIG "\x20\0\0\0"), NULL, HTTP_PROXY_LOCAL},
    {"v2 LOCAL with addresses", ROW(SIG "\x20\x11\0\x0c" IP4), NULL,
	HTTP_PROXY_LOCAL},
    {"v2 LOCAL of any family", ROW(SIG "\x20\xff\0\x02xy"), NULL,
	HTTP_PROXY_LOCAL},
};

static void
test_fine(void)
{
	char text[ADDR_TEXT_MAX], more[512];
	struct http_proxy p;
	size_t i, n, early;
	ssize_t got;

	for (i = 0; i < sizeof(fine) / sizeof(fine[0]); i++) {
		got = parse(fine[i].bytes, fine[i].len, &p);
		addr_text(&p.source, text);
		check_row(
		    got == (ssize_t)fine[i].len && p.who == fine[i].who &&
			strcmp(text,
			    fine[i].source == NULL ? "-" : fine[i].source) == 0,
		    "%s names %s", fine[i].what, text);
		for (n = early = 0; n < fine[i].len; n++)
			early += parse(fine[i].bytes, n, &p) != 0;
		check_row(
		    early == 0, "%s: is waited for to its end", fine[i].what);
		memcpy(more, fine[i].bytes, fine[i].len);
		memcpy(more + fine[i].len, "\r\nGET", 5);
		got = parse(more, fine[i].len + 5, &p);
		check_row(got == (ssize_t)fine[i].len,
		    "%s: what follows is left alone", fine[i].what);
	}
}

/*
 * Malformed headers, and the number of bytes after which the parser must refuse
 * them.  Fewer bytes may begin a legal header.
 */
static const struct {
	const char *bytes;
	size_t len, enough;
} bad[] = {
    {ROW("GET / HTTP/1.1\r\n\r\n"), 1},
    {ROW("\x16\x03\x01"), 1},
    {ROW("\0PROXY"), 1},
    {ROW("proxy TCP4"), 1},
    {ROW(" PROXY TCP4"), 1},
    {ROW("POST / HTTP/1.1\r\n"), 2},
    {ROW("PROXYX"), 6},
    {ROW("PROXY\r\n"), 6},
    {ROW("PROXY\tTCP4"), 6},
    {ROW("\r\nPROXY"), 3},
    {ROW("\r\n\r\nGET"), 5},
    {ROW("PROXY \r\n"), 8},
    {ROW("PROXY TCP5 1.2.3.4 1.2.3.4 1 2\r\n"), 32},
    {ROW("PROXY tcp4 1.2.3.4 1.2.3.4 1 2\r\n"), 32},
    {ROW("PROXY UDP4 1.2.3.4 1.2.3.4 1 2\r\n"), 32},
    {ROW("PROXY UNKNOWNS\r\n"), 16},
    {ROW("PROXY  TCP4 1.2.3.4 1.2.3.4 1 2\r\n"), 33},
    {ROW("PROXY TCP4  1.2.3.4 1.2.3.4 1 2\r\n"), 33},
    {ROW("PROXY TCP4 1.2.3.4 1.2.3.4 1 2 \r\n"), 33},
    {ROW("PROXY TCP4 1.2.3.4 1.2.3.4 1  2\r\n"), 33},
    {ROW("PROXY TCP4 1.2.3.4 1.2.3.4 1 2 3\r\n"), 34},
    {ROW("PROXY TCP4 1.2.3.4 1.2.3.4 1\r\n"), 30},
    {ROW("PROXY TCP4 1.2.3.4 1.2.3.4\r\n"), 28},
    {ROW("PROXY TCP4 1.2.3.4\r\n"), 20},
    {ROW("PROXY TCP4\r\n"), 12},
    {ROW("PROXY TCP4 1.2.3 1.2.3.4 1 2\r\n"), 30},
    {ROW("PROXY TCP4 1.2.3.04 1.2.3.4 1 2\r\n"), 33},
    {ROW("PROXY TCP4 1.2.3.4 1.2.3.256 1 2\r\n"), 34},
    {ROW("PROXY TCP4 1.2.3.4 1.2.3.4 65536 2\r\n"), 36},
    {ROW("PROXY TCP4 1.2.3.4 1.2.3.4 1 65536\r\n"), 36},
    {ROW("PROXY TCP4 1.2.3.4 1.2.3.4 01 2\r\n"), 33},
    {ROW("PROXY TCP4 1.2.3.4 1.2.3.4 -1 2\r\n"), 33},
    {ROW("PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n\r\n"), 33},
    {ROW("PROXY TCP4 ::1 ::1 1 2\r\n"), 24},
    {ROW("PROXY TCP4 1.2.3.4 ::1 1 2\r\n"), 28},
    {ROW("PROXY TCP6 1.2.3.4 1.2.3.4 1 2\r\n"), 32},
    {ROW("PROXY TCP6 [::1] ::1 1 2\r\n"), 26},
    {ROW("PROXY TCP6 fe80::1%1 ::1 1 2\r\n"), 30},
    {ROW("PROXY TCP4 1.2.3.4\0 1.2.3.4 1 2\r\n"), 33},
    /* A line that is one byte too long, with and without its end. */
    {ROW("PROXY UNKNOWN " F39 " " F39 " 65535 655351\r\n"), 107},
    {ROW("PROXY UNKNOWN " F39 " " F39 " 65535 6553512"), 107},
    {ROW(SIG "\x11\x11\0\x0c" IP4), 13},
    {ROW(SIG "\x31\x11\0\x0c" IP4), 13},
    {ROW(SIG "\x22\x11\0\x0c" IP4), 13},
    {ROW(SIG "\x2f\x11\0\x0c" IP4), 13},
    {ROW("\r\n\r\n\0\r\nQUIT\r\x21\x11"), 12},
    /* A family or a transport that is unknown or missing. */
    {ROW(SIG "\x21\x10\0\x0c" IP4), 28},
    {ROW(SIG "\x21\x13\0\x0c" IP4), 28},
    {ROW(SIG "\x21\x01\0\x0c" IP4), 28},
    {ROW(SIG "\x21\x41\0\x0c" IP4), 28},
    /* Shorter than its addresses. */
    {ROW(SIG "\x21\x11\0\x0b" IP4), 27},
    {ROW(SIG "\x21\x21\0\x23" IP6), 51},
    {ROW(SIG "\x21\x31\0\xd7" X216), 231},
    {ROW(SIG "\x21\x11\0\0"), 16},
    /* Too long. */
    {ROW(SIG "\x21\x11\x10\x01" IP4), 16},
    {ROW(SIG "\x20\x00\xff\xff"), 16},
};

static void
test_bad(void)
{
	struct http_proxy p;
	size_t i, n, wrong;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		for (n = wrong = 0; n <= bad[i].len; n++)
			wrong += parse(bad[i].bytes, n, &p) !=
				 (n < bad[i].enough ? 0 : -1);
		check_row(wrong == 0 && bad[i].enough <= bad[i].len,
		    "bad header %zu is seen after %zu bytes", i, bad[i].enough);
	}
}

/* The longest legal header. */
static void
test_longest(void)
{
	static char buf[16 + HTTP_PROXY_MAX] = SIG "\x21\x11\x10\x00" IP4;
	struct http_proxy p;

	CHECK(parse(buf, sizeof(buf) - 1, &p) == 0);
	CHECK(parse(buf, sizeof(buf), &p) == sizeof(buf));
	CHECK(p.who == HTTP_PROXY_SOURCE && p.source.ip[3] == 7);
}

int
main(void)
{
	test_fine();
	test_bad();
	test_longest();
	return (check_done());
}
