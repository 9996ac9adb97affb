#include <string.h>

#include "http/proxy.h"
#include "http/syntax.h"
#include "util/num.h"

/* Version 2: signature, version and command, family, length (big-endian). */
#define SIGNATURE     "\r\n\r\n\0\r\nQUIT\n"
#define SIGNATURE_LEN 12
#define PROXY_FRAME   16

#define PORT_MAX 65535

/*
 * Version 2, by the byte of family and transport (2.2): the length of two
 * addresses with their ports.
 */
static const struct family {
	uint8_t code;
	uint8_t addresses;
	enum addr_kind kind;
} families[] = {
    {0x00, 0, ADDR_NONE},
    {0x11, 12, ADDR_IP4},
    {0x12, 12, ADDR_IP4},
    {0x21, 36, ADDR_IP6},
    {0x22, 36, ADDR_IP6},
    {0x31, 216, ADDR_UNIX},
    {0x32, 216, ADDR_UNIX},
};

/* Do the first ${n} bytes, or what there is of them, equal ${want}? */
static int
begins(const uint8_t *buf, size_t len, const char *want, size_t n)
{
	return (memcmp(buf, want, len < n ? len : n) == 0);
}

/* Take the part up to the next space, or the end, off ${rest}. */
static struct span
word(struct span *rest)
{
	const char *space = memchr(rest->p, ' ', rest->len);
	struct span w = *rest;

	if (space != NULL)
		w.len = (size_t)(space - rest->p);
	*rest = span_skip(*rest, space == NULL ? w.len : w.len + 1);
	return (w);
}

/* Take an address; one in IPv6 form may stand for an IPv4 address. */
static int
take_address(struct span *rest, int is_ip6, struct addr *a)
{
	struct span w = word(rest);

	if ((memchr(w.p, ':', w.len) != NULL) != is_ip6)
		return (-1);
	return (addr_parse(w.p, w.len, a));
}

static int
is_port(struct span s)
{
	uint64_t n;

	return (s.len > 0 && (s.p[0] != '0' || s.len == 1) &&
		num_parse(s.p, s.len, &n) == 0 && n <= PORT_MAX);
}

/* Parse the text behind "PROXY " in a line of version 1. */
static int
parse_line(struct span rest, struct http_proxy *p)
{
	struct span family = word(&rest), port;
	struct addr to;
	int is_ip6 = span_is(family, "TCP6");

	/* The receiver must ignore all that follows this word (2.1). */
	if (span_is(family, "UNKNOWN"))
		return (0);
	if (!is_ip6 && !span_is(family, "TCP4"))
		return (-1);
	if (take_address(&rest, is_ip6, &p->source) != 0 ||
	    take_address(&rest, is_ip6, &to) != 0)
		return (-1);
	port = word(&rest);
	/* The rest is a port too: nothing may stand behind it. */
	if (!is_port(port) || !is_port(rest))
		return (-1);
	p->who = HTTP_PROXY_SOURCE;
	return (0);
}

static ssize_t
parse_v1(const uint8_t *buf, size_t len, struct http_proxy *p)
{
	static const char front[] = "PROXY ";
	const size_t skip = sizeof(front) - 1;
	size_t room = len < HTTP_PROXY_LINE ? len : HTTP_PROXY_LINE;
	const uint8_t *end;
	struct span s;

	if (!begins(buf, len, front, skip))
		return (-1);
	if ((end = memmem(buf, room, "\r\n", 2)) == NULL)
		return (len < HTTP_PROXY_LINE ? 0 : -1);
	s = (struct span){(const char *)buf, (size_t)(end - buf)};
	return (
	    parse_line(span_skip(s, skip), p) == 0 ? (ssize_t)s.len + 2 : -1);
}

/* Parse the addresses; ${len} counts the TLVs behind them too. */
static int
parse_addresses(
    uint8_t code, const uint8_t *buf, size_t len, struct http_proxy *p)
{
	const struct family *f = families;
	const struct family *end = f + sizeof(families) / sizeof(families[0]);

	while (f < end && f->code != code)
		f++;
	if (f == end || len < f->addresses)
		return (-1);
	if (f->kind == ADDR_IP4)
		p->source = addr_ip4(buf);
	else if (f->kind == ADDR_IP6)
		p->source = addr_ip6(buf);
	else
		return (0);
	p->who = HTTP_PROXY_SOURCE;
	return (0);
}

static ssize_t
parse_v2(const uint8_t *buf, size_t len, struct http_proxy *p)
{
	size_t size;

	if (!begins(buf, len, SIGNATURE, SIGNATURE_LEN) ||
	    (len > SIGNATURE_LEN && (buf[12] & 0xfe) != 0x20))
		return (-1);
	if (len < PROXY_FRAME)
		return (0);
	size = (size_t)buf[14] << 8 | buf[15];
	if (size > HTTP_PROXY_MAX)
		return (-1);
	if (len - PROXY_FRAME < size)
		return (0);
	/* LOCAL: the family must be ignored (2.2). */
	if (buf[12] == 0x20)
		p->who = HTTP_PROXY_LOCAL;
	else if (parse_addresses(buf[13], buf + PROXY_FRAME, size, p) != 0)
		return (-1);
	return ((ssize_t)(PROXY_FRAME + size));
}

ssize_t
http_proxy(const uint8_t *buf, size_t len, struct http_proxy *p)
{
	memset(p, 0, sizeof(*p));
	p->who = HTTP_PROXY_UNKNOWN;
	if (len == 0)
		return (0);
	return (buf[0] == 'P' ? parse_v1(buf, len, p) : parse_v2(buf, len, p));
}
