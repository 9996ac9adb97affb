#include "check.h"
#include "http/forwarded.h"

/* Trusted: 10.0.0.0/8, 2001:db8:ff::/48. */
#define TRUSTED "10.0.0.0/8,2001:db8:ff::/48"

#define F(v)  "Forwarded: " v "\r\n"
#define X(v)  "X-Forwarded-For: " v "\r\n"
#define NOISE "X-Forwarded-Fox: 1.1.1.1\r\nX-Forwarded: for=1.1.1.1\r\n"

/* Fields, and the client that they name; NULL: the sender is the client. */
static const struct {
	const char *fields, *client;
} rows[] = {
    {"", NULL},
    {NOISE, NULL},

    /* X-Forwarded-For: the last address that is not trusted. */
    {X("192.0.2.1"), "192.0.2.1"},
    {"x-forwarded-FOR:192.0.2.1\t\r\n", "192.0.2.1"},
    {X("192.0.2.1, 192.0.2.2"), "192.0.2.2"},
    {X("192.0.2.1,192.0.2.2,10.0.0.1"), "192.0.2.2"},
    {X("192.0.2.1, 10.0.0.9, 192.0.2.2, 10.0.0.1, 10.0.0.2"), "192.0.2.2"},
    {X("192.0.2.1,2001:db8:ff::1"), "192.0.2.1"},
    {X("192.0.2.1 ,, , 10.0.0.1,"), "192.0.2.1"},
    {X(""), NULL},
    {X(" , ,"), NULL},
    /* All addresses trusted: the first. */
    {X("10.0.0.1"), "10.0.0.1"},
    {X("10.0.0.1, 10.0.0.2, 10.0.0.3"), "10.0.0.1"},
    /* An element without an address ends the search. */
    {X("unknown"), NULL},
    {X("192.0.2.1, unknown"), NULL},
    {X("192.0.2.1, unknown, 10.0.0.1, 10.0.0.2"), "10.0.0.1"},
    {X("unknown, 192.0.2.1"), "192.0.2.1"},
    {X("\"<script>\", 192.0.2.1, 10.0.0.1"), "192.0.2.1"},
    {X("192.0.2.1, 999.0.0.1"), NULL},
    {X("192.0.2.1, 10.0.0.1 10.0.0.2"), NULL},
    {X("192.0.2.1, for=192.0.2.2"), NULL},
    /* Ports and brackets. */
    {X("192.0.2.1:80"), "192.0.2.1"},
    {X("192.0.2.1:_x"), "192.0.2.1"},
    {X("192.0.2.1:"), NULL},
    {X("192.0.2.1:8 0"), NULL},
    {X("2001:db8::1"), "2001:db8::1"},
    {X("[2001:db8::1]"), "2001:db8::1"},
    {X("[2001:db8::1]:4711"), "2001:db8::1"},
    {X("[2001:db8::1]4711"), NULL},
    {X("[2001:db8::1"), NULL},
    {X("[192.0.2.1]"), NULL},
    {X("[]"), NULL},
    {X("[::1]:"), NULL},
    {X("::1"), "::1"},
    {X("2001:db8::"), "2001:db8::"},
    {X("::ffff:192.0.2.1"), "192.0.2.1"},
    {X("192.0.2.1, ::ffff:10.0.0.1"), "192.0.2.1"},
    {X("fe80::1%eth0"), NULL},
    /* Several fields make one list. */
    {X("192.0.2.1") NOISE X("192.0.2.2"), "192.0.2.2"},
    {X("192.0.2.1, 10.0.0.1") X("10.0.0.2"), "192.0.2.1"},
    {X("192.0.2.1") X("unknown") X("10.0.0.2") X(""), "10.0.0.2"},

    /* Forwarded. */
    {F("for=192.0.2.1"), "192.0.2.1"},
    {"FORWARDED:FOR=192.0.2.1\r\n", "192.0.2.1"},
    {F("for=\"192.0.2.1\""), "192.0.2.1"},
    {F("for=\"192.0.2.1:80\""), "192.0.2.1"},
    {F("for=192.0.2.1:80"), NULL},
    {F("For=\"[2001:db8:cafe::17]:4711\""), "2001:db8:cafe::17"},
    {F("for=\"[2001:db8:cafe::17]\""), "2001:db8:cafe::17"},
    {F("for=\"[2001:db8:cafe::17]:_p.o-rt\""), "2001:db8:cafe::17"},
    {F("for=\"\\[2001:db8:cafe::17\\]\""), "2001:db8:cafe::17"},
    {F("for=\"2001:db8:cafe::17\""), NULL},
    {F("for=[2001:db8:cafe::17]"), NULL},
    {F("for=192.0.2.60;proto=http;by=203.0.113.43"), "192.0.2.60"},
    {F("by=203.0.113.43 ; proto=http;\tfor=192.0.2.60 "), "192.0.2.60"},
    {F("for=192.0.2.1, for=10.0.0.1"), "192.0.2.1"},
    {F("for=192.0.2.1,for=192.0.2.2;by=x,for=10.0.0.1"), "192.0.2.2"},
    {F("for=192.0.2.1, for=\"[2001:db8:ff::1]\";by=\"a,b;for=1.1.1.1\""),
	"192.0.2.1"},
    {F("for=10.0.0.1, for=10.0.0.2"), "10.0.0.1"},
    {F("for=unknown"), NULL},
    {F("for=192.0.2.1, for=unknown"), NULL},
    {F("for=192.0.2.1, for=\"_gazonk\", for=10.0.0.1"), "10.0.0.1"},
    {F("for=_hidden, for=192.0.2.1"), "192.0.2.1"},
    {F("for=192.0.2.1, by=10.0.0.1"), NULL},
    {F("for=192.0.2.1, proto=http, for=10.0.0.1"), "10.0.0.1"},
    {F("for=192.0.2.1, , ;, for=10.0.0.1;"), "192.0.2.1"},
    {F(";"), NULL},
    {F("for=\"\""), NULL},
    {F("for=192.0.2.1") NOISE F("for=10.0.0.1"), "192.0.2.1"},
    {F("for=192.0.2.1") F("for=192.0.2.2"), "192.0.2.2"},
    /* Too long, though it begins with an address. */
    {F("for=\"192.0.2.1:"
       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\""),
	NULL},
    /* Malformed: names no client. */
    {F("for"), NULL},
    {F("for="), NULL},
    {F("=192.0.2.1"), NULL},
    {F("for =192.0.2.1"), NULL},
    {F("for= 192.0.2.1"), NULL},
    {F("for=192.0.2.1 for=192.0.2.2"), NULL},
    {F("for=192.0.2.1;for=192.0.2.1"), NULL},
    {F("for=192.0.2.;by=x;for=1"), NULL},
    {F("for=192.0.2.1;by"), NULL},
    {F("for=192.0.2.1;by=\"x"), NULL},
    {F("for=192.0.2.1;by=\"x\\"), NULL},
    {F("for=192.0.2.1;by=\"x\\\""), NULL},
    {F("for=\"192.0.2.1\"x"), NULL},
    {F("192.0.2.1"), NULL},
    {F("for=192.0.2.1, for=\"") F("for=10.0.0.2"), "10.0.0.2"},
    {F("for=\"192.0.2.1") F("for=192.0.2.2"), "192.0.2.2"},
    /* An open quote in the client's part must not swallow the proxy's. */
    {F("for=192.0.2.66;x=\", for=\"[2001:db8::1]:4711\""), NULL},
    {F("for=192.0.2.66;x=\", for=192.0.2.1;by=\"_b\""), NULL},
    {F("for=192.0.2.66;x=\"\\, for=\"[2001:db8::1]\""), NULL},

    /* Both fields. */
    {F("for=192.0.2.1") X("192.0.2.1"), "192.0.2.1"},
    {X("192.0.2.9, 192.0.2.1") F("for=192.0.2.1, for=10.0.0.1"), "192.0.2.1"},
    {F("for=192.0.2.1") X("192.0.2.2"), NULL},
    {F("for=192.0.2.1") X("unknown"), NULL},
    {F("for=unknown") X("192.0.2.1"), NULL},
    {F("for=\"") X("192.0.2.1"), NULL},
    {F("for=unknown") X("unknown"), NULL},
    {F("") X("192.0.2.1"), "192.0.2.1"},
    {F("for=192.0.2.1") X(","), "192.0.2.1"},
};

/* Fields that name a client, and whether the client says that it relays. */
static const struct {
	const char *fields;
	int is_relay;
} relays[] = {
    {X("192.0.2.1"), 0},
    {X("192.0.2.1, 10.0.0.1, 10.0.0.2"), 0},
    {X(", 192.0.2.1"), 0},
    {X("192.0.2.2, 192.0.2.1"), 1},
    {X("10.0.0.1, 192.0.2.1, 10.0.0.2"), 1},
    {X("unknown, 192.0.2.1"), 1},
    {X("192.0.2.2") X("192.0.2.1"), 1},
    {F("for=192.0.2.1, for=10.0.0.1"), 0},
    {F("for=_hidden, for=192.0.2.1"), 1},
    {F("for=192.0.2.1") X("192.0.2.2, 192.0.2.1"), 1},
    {F("for=192.0.2.2, for=192.0.2.1") X("192.0.2.1"), 1},
};

static void
test_relays(void)
{
	struct trust t = TRUST_INIT;
	struct http_request r;
	struct addr a;
	char head[512];
	struct err e;
	int n, is_relay;
	size_t i;

	CHECK(trust_parse(&t, TRUSTED, &e) == 0);
	for (i = 0; i < sizeof(relays) / sizeof(relays[0]); i++) {
		n = snprintf(head, sizeof(head), "GET / HTTP/1.0\r\n%s\r\n",
		    relays[i].fields);
		CHECK(http_parse(
			  (uint8_t *)head, (size_t)n, HTTP_HEAD_MAX, &r) == n);
		is_relay = -1;
		CHECK(http_forwarded(r.fields, &t, &a, &is_relay) == 1);
		check_row(is_relay == relays[i].is_relay, "relay %zu: %d", i,
		    is_relay);
		CHECK(http_isforwarded(r.fields) == 1);
	}
	n = snprintf(head, sizeof(head), "GET / HTTP/1.0\r\n" NOISE "\r\n");
	CHECK(http_parse((uint8_t *)head, (size_t)n, HTTP_HEAD_MAX, &r) == n);
	CHECK(http_isforwarded(r.fields) == 0);
	trust_free(&t);
}

/* Parse a request with these fields, and look for the client. */
static void
test_rows(void)
{
	char head[512], text[ADDR_TEXT_MAX];
	struct trust t = TRUST_INIT;
	struct http_request r;
	struct addr a;
	struct err e;
	size_t i;
	int n, found, is_relay;

	CHECK(trust_parse(&t, TRUSTED, &e) == 0);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		n = snprintf(head, sizeof(head),
		    "GET / HTTP/1.1\r\nHost: h\r\n%s\r\n", rows[i].fields);
		memset(&a, 0, sizeof(a));
		if (!CHECK(http_parse((uint8_t *)head, (size_t)n, HTTP_HEAD_MAX,
			       &r) == n))
			continue;
		found = http_forwarded(r.fields, &t, &a, &is_relay);
		addr_text(&a, text);
		check_row(found == (rows[i].client != NULL) &&
			      strcmp(text, found ? rows[i].client : "-") == 0,
		    "row %zu, %.*s... leads to %s", i,
		    (int)strcspn(rows[i].fields, "\r"), rows[i].fields, text);
	}
	trust_free(&t);
}

static void
test_fields(void)
{
	static const char head[] = "\r\nGET / HTTP/1.0\r\nA: b\r\nc:\r\n"
				   "A:\td: e \r\n\r\nB: c\r\n\r\n";
	struct span rest, name, value;
	struct http_request r;

	CHECK(http_parse((const uint8_t *)head, sizeof(head) - 1, HTTP_HEAD_MAX,
		  &r) > 0);
	rest = r.fields;
	CHECK(http_fieldnext(&rest, &name, &value) == 1);
	CHECK(span_is(name, "A") && span_is(value, "b"));
	CHECK(http_fieldnext(&rest, &name, &value) == 1);
	CHECK(span_is(name, "c") && span_is(value, ""));
	CHECK(http_fieldnext(&rest, &name, &value) == 1);
	CHECK(span_is(name, "A") && span_is(value, "d: e"));
	CHECK(http_fieldnext(&rest, &name, &value) == 0);
	CHECK(http_fieldnext(&rest, &name, &value) == 0);
}

int
main(void)
{
	test_rows();
	test_relays();
	test_fields();
	return (check_done());
}
