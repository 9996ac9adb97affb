/*
 * forwarded: any bytes as the fields of a client, which a trusted proxy passes
 * on.  The address that the proxy appends must count: a client may hide its
 * address, but must not become another client.
 */
#include <string.h>

#include "fuzz.h"
#include "http/forwarded.h"
#include "util/buf.h"

#define TRUSTED "10.0.0.0/8,2001:db8:ff::/48"

/* Parse ${front}, ${data} and ${behind}; -1 if they are no request. */
static int
look(const struct trust *t, const char *front, const uint8_t *data, size_t len,
    const char *behind, struct addr *a)
{
	struct buf head = BUF_INIT;
	struct http_request r;
	int found = -1, is_relay;

	memset(a, 0, sizeof(*a));
	buf_addstr(&head, "GET / HTTP/1.0\r\n");
	buf_addstr(&head, front);
	buf_add(&head, data, len);
	buf_addstr(&head, behind);
	buf_addstr(&head, "\r\n\r\n");
	/* Only if all bytes are the head are the appended bytes in it. */
	if (http_parse(head.data, head.len, SIZE_MAX, &r) == (ssize_t)head.len)
		found = http_forwarded(r.fields, t, a, &is_relay);
	buf_free(&head);
	MUST(found != 1 || a->kind == ADDR_IP4 || a->kind == ADDR_IP6);
	return (found);
}

static struct addr
address(const char *s)
{
	struct addr a;

	MUST(addr_parse(s, strlen(s), &a) == 0);
	return (a);
}

/*
 * The proxy appends the line ${client} for a client, and the line ${proxy} for
 * another trusted proxy.
 */
static void
check_lines(const struct trust *t, const char *front, const uint8_t *data,
    size_t len, const char *client, const char *proxy)
{
	struct addr want = address("192.0.2.77"), via = address("10.0.0.77");
	struct addr before, a;
	int found = look(t, front, data, len, "", &before);
	int got = look(t, front, data, len, client, &a);

	MUST(got != 1 || addr_equal(&a, &want));
	got = look(t, front, data, len, proxy, &a);
	MUST(got != 1 || addr_equal(&a, found == 1 ? &before : &via));
}

/* With one kind of field only, the address of the proxy must be found. */
static void
check_plain(const struct trust *t, const uint8_t *data, size_t len)
{
	static const char front[] = "X-Forwarded-For: ";
	struct addr want = address("192.0.2.77"), a;

	if (memchr(data, '\n', len) != NULL ||
	    look(t, front, data, len, "", &a) == -1)
		return;
	MUST(look(t, front, data, len, ", 192.0.2.77", &a) == 1);
	MUST(addr_equal(&a, &want));
	MUST(look(t, front, data, len, "\r\nX-Forwarded-For: 192.0.2.77", &a) ==
	     1);
	MUST(addr_equal(&a, &want));
	MUST(look(t, "Forwarded: ", data, len, "\r\nForwarded: for=192.0.2.77",
		 &a) == 1);
	MUST(addr_equal(&a, &want));
}

/* The proxy appends to the client's line; addresses in quotes as for IPv6. */
static void
check_line(const struct trust *t, const uint8_t *data, size_t len)
{
	/* With a newline, the appended bytes would be in another field. */
	if (len > 0 && memchr(data, '\n', len) != NULL)
		return;
	check_lines(t, "Forwarded: ", data, len,
	    ", for=\"192.0.2.77:1\";by=\"[::1]:2\"",
	    ", for=\"10.0.0.77:1\";by=\"[::1]:2\"");
	check_lines(
	    t, "Forwarded: ", data, len, ", for=192.0.2.77", ", for=10.0.0.77");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct trust t = TRUST_INIT;
	struct err e;

	MUST(trust_parse(&t, TRUSTED, &e) == 0);
	check_lines(&t, "X-Forwarded-For: ", data, size,
	    "\r\nX-Forwarded-For: 192.0.2.77",
	    "\r\nX-Forwarded-For: 10.0.0.77");
	check_lines(&t, "Forwarded: ", data, size,
	    "\r\nForwarded: for=192.0.2.77", "\r\nForwarded: for=10.0.0.77");
	check_line(&t, data, size);
	if (size > 0)
		check_plain(&t, data, size);
	trust_free(&t);
	return (0);
}
