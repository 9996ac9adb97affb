#include <sys/un.h>

#include <arpa/inet.h>
#include <stdlib.h>

#include "check.h"
#include "util/trust.h"

/* Addresses inside a list, and addresses just outside. */
static const struct {
	const char *list, *addr;
	int in;
} members[] = {
    {"192.0.2.1", "192.0.2.1", 1},
    {"192.0.2.1", "192.0.2.2", 0},
    {"192.0.2.1/32", "192.0.2.1", 1},
    {"10.0.0.0/8", "10.255.255.255", 1},
    {"10.0.0.0/8", "11.0.0.0", 0},
    {"10.0.0.0/8", "9.255.255.255", 0},
    {"192.0.2.128/25", "192.0.2.128", 1},
    {"192.0.2.128/25", "192.0.2.127", 0},
    {"192.0.2.64/27", "192.0.2.95", 1},
    {"192.0.2.64/27", "192.0.2.96", 0},
    {"128.0.0.0/1", "255.0.0.1", 1},
    {"128.0.0.0/1", "127.255.255.255", 0},
    {"0.0.0.0/0", "255.255.255.255", 1},
    {"0.0.0.0/0", "2001:db8::1", 0},
    /* The same leading bytes in the other family. */
    {"32.1.13.184/32", "2001:db8::", 0},
    {"2001:db8::/32", "32.1.13.184", 0},
    {"2001:db8::1", "2001:db8::1", 1},
    {"2001:db8::1", "2001:db8::2", 0},
    {"2001:DB8::/33", "2001:db8:7fff::1", 1},
    {"2001:db8::/33", "2001:db8:8000::", 0},
    {"2001:db8::/127", "2001:db8::1", 1},
    {"2001:db8::/127", "2001:db8::2", 0},
    {"::/0", "ffff::1", 1},
    {"::/0", "192.0.2.1", 0},
    /* The address that an IPv6 socket shows for an IPv4 peer. */
    {"192.0.2.0/24", "::ffff:192.0.2.77", 1},
    {"192.0.2.0/24", "::ffff:192.0.3.77", 0},
    {"192.0.2.0/24", "::192.0.2.77", 0},
    {"::/0", "::ffff:192.0.2.1", 0},
    /* Each element of a list. */
    {"192.0.2.1,2001:db8::/32,10.0.0.0/8", "192.0.2.1", 1},
    {"192.0.2.1,2001:db8::/32,10.0.0.0/8", "2001:db8::5", 1},
    {"192.0.2.1,2001:db8::/32,10.0.0.0/8", "10.1.2.3", 1},
    {"192.0.2.1,2001:db8::/32,10.0.0.0/8", "192.0.2.2", 0},
    {"unix", "127.0.0.1", 0},
    {"unix", "0.0.0.0", 0},
};

static void
test_members(void)
{
	struct trust t = TRUST_INIT;
	struct addr a;
	struct err e;
	size_t i;

	for (i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (!CHECK(trust_parse(&t, members[i].list, &e) == 0) ||
		    !CHECK(addr_parse(members[i].addr, strlen(members[i].addr),
			       &a) == 0))
			continue;
		check_row(trust_has(&t, &a) == members[i].in, "%s is %sin %s",
		    members[i].addr, members[i].in ? "" : "not ",
		    members[i].list);
		trust_free(&t);
	}
}

/* Refused lists, and a word of each reason. */
static const char *const refused[][2] = {
    {"", "'': neither"},
    {",", "'': neither"},
    {"192.0.2.1,", "'': neither"},
    {",192.0.2.1", "'': neither"},
    {"192.0.2.1,,192.0.2.2", "'': neither"},
    {"192.0.2.1, 192.0.2.2", "' 192.0.2.2': neither"},
    {"192.0.2", "neither"},
    {"192.0.2.256", "neither"},
    {"192.0.2.01", "neither"},
    {"192.0.2.1:80", "neither"},
    {"[2001:db8::1]", "neither"},
    {"fe80::1%eth0", "neither"},
    {"dl.example.com", "neither"},
    {"Unix", "neither"},
    {"unix/8", "neither"},
    {"unixx", "neither"},
    {"uni", "neither"},
    {"/8", "neither"},
    {"192.0.2.0/", "0 to 32 bits"},
    {"192.0.2.0/33", "0 to 32 bits"},
    {"192.0.2.0/-1", "0 to 32 bits"},
    {"192.0.2.0/24/24", "0 to 32 bits"},
    {"192.0.2.0/ 24", "0 to 32 bits"},
    {"192.0.2.0/4294967320", "0 to 32 bits"},
    {"192.0.2.0/255.255.255.0", "0 to 32 bits"},
    {"2001:db8::/129", "0 to 128 bits"},
    {"192.0.2.1/24", "did you mean 192.0.2.0/24?"},
    {"192.0.2.1/31", "did you mean 192.0.2.0/31?"},
    {"0.0.0.1/0", "did you mean 0.0.0.0/0?"},
    {"2001:db8::1/64", "did you mean 2001:db8::/64?"},
    {"::ffff:192.0.2.0/120", "not in IPv6 form"},
    {"::ffff:192.0.2.1", "not in IPv6 form"},
};

static void
test_refused(void)
{
	struct trust t = TRUST_INIT;
	struct err e;
	size_t i;
	int rc;

	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		e.text[0] = '\0';
		rc = trust_parse(&t, refused[i][0], &e);
		check_row(rc == -1 && strstr(e.text, refused[i][1]) != NULL &&
			      t.n == 0 && t.net == NULL && !t.local,
		    "\"%s\" is refused: %s (%s)", refused[i][0], refused[i][1],
		    e.text);
		trust_free(&t);
	}
}

static void
test_sockets(void)
{
	struct sockaddr_storage sa = {.ss_family = AF_UNIX};
	struct sockaddr_in *four = (struct sockaddr_in *)&sa;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)&sa;
	struct trust t = TRUST_INIT;
	char text[ADDR_TEXT_MAX];
	struct addr a;
	struct err e;

	CHECK(trust_parse(&t, "unix,192.0.2.0/24,2001:db8::/32", &e) == 0);
	a = addr_sock(&sa);
	CHECK(trust_has(&t, &a));
	t.local = 0;
	CHECK(!trust_has(&t, &a));
	sa.ss_family = AF_UNSPEC;
	a = addr_sock(&sa);
	CHECK(a.kind == ADDR_NONE && !trust_has(&t, &a));
	addr_text(&a, text);
	CHECK_STR(text, "-");

	four->sin_family = AF_INET;
	four->sin_port = 0x1234;
	CHECK(inet_pton(AF_INET, "192.0.2.9", &four->sin_addr) == 1);
	a = addr_sock(&sa);
	CHECK(trust_has(&t, &a));
	addr_text(&a, text);
	CHECK_STR(text, "192.0.2.9");

	memset(&sa, 0, sizeof(sa));
	six->sin6_family = AF_INET6;
	six->sin6_scope_id = 3;
	CHECK(inet_pton(AF_INET6, "2001:db8::9", &six->sin6_addr) == 1);
	a = addr_sock(&sa);
	CHECK(trust_has(&t, &a));
	addr_text(&a, text);
	CHECK_STR(text, "2001:db8::9");
	CHECK(inet_pton(AF_INET6, "::ffff:192.0.2.9", &six->sin6_addr) == 1);
	a = addr_sock(&sa);
	CHECK(trust_has(&t, &a));
	addr_text(&a, text);
	CHECK_STR(text, "192.0.2.9");
	trust_free(&t);
}

/* An empty set, and text whose length makes it no address. */
static void
test_edges(void)
{
	static const char nul[] = "192.0.2.1\0";
	struct trust t = TRUST_INIT;
	struct addr a = {.kind = ADDR_UNIX};
	char longest[] = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255";
	char *copy;

	CHECK(!trust_has(&t, &a));
	CHECK(addr_parse(nul, sizeof(nul) - 1, &a) == -1);
	CHECK(a.kind == ADDR_UNIX);
	CHECK(addr_parse("", 0, &a) == -1);
	CHECK(addr_parse(longest, strlen(longest), &a) == 0);
	/* No byte behind the text is read. */
	if ((copy = malloc(9)) == NULL)
		abort();
	memcpy(copy, "192.0.2.1", 9);
	CHECK(addr_parse(copy, 9, &a) == 0 && a.ip[3] == 1 && a.ip[4] == 0);
	CHECK(addr_parse(copy, 8, &a) == -1);
	free(copy);
	CHECK(!trust_has(&t, &a));
}

int
main(void)
{
	test_members();
	test_refused();
	test_sockets();
	test_edges();
	return (check_done());
}
