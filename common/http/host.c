#include <arpa/inet.h>
#include <string.h>

#include "http/parse.h"
#include "util/hex.h"
#include "util/pct.h"

/* unreserved or sub-delims (RFC 3986 section 2) */
static int
is_plain(char c)
{
	return (c != '%' && pct_is(c, PCT_REGNAME));
}

/* RFC 3986 section 3.2.2: reg-name; an IPv4 address is a reg-name too. */
static int
is_name(struct span s)
{
	size_t i;

	for (i = 0; i < s.len; i++) {
		if (s.p[i] == '%' && !pct_isbroken(s.p + i, s.len - i))
			i += 2;
		else if (!is_plain(s.p[i]))
			return (0);
	}
	return (1);
}

/* "v" 1*HEXDIG "." and one or more characters. */
static int
is_future(struct span s)
{
	size_t i = 1;

	if (s.len == 0 || (s.p[0] != 'v' && s.p[0] != 'V'))
		return (0);
	while (i < s.len && hex_value(s.p[i]) >= 0)
		i++;
	if (i == 1 || i == s.len || s.p[i] != '.' || ++i == s.len)
		return (0);
	while (i < s.len && (is_plain(s.p[i]) || s.p[i] == ':'))
		i++;
	return (i == s.len);
}

/* May ${s} stand in brackets? */
static int
is_literal(struct span s)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr address;

	if (is_future(s))
		return (1);
	if (s.len >= sizeof(text) || memchr(s.p, '\0', s.len) != NULL)
		return (0);
	memcpy(text, s.p, s.len);
	text[s.len] = '\0';
	return (inet_pton(AF_INET6, text, &address) == 1);
}

/* Nothing, or ":" and digits. */
static int
is_port(struct span s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (i == 0 ? s.p[i] != ':' : !http_isdigit(s.p[i]))
			return (0);
	return (1);
}

int
http_ishost(struct span s)
{
	const char *end;
	size_t n;

	if (s.len == 0 || s.p[0] != '[') {
		end = memchr(s.p, ':', s.len);
		n = end == NULL ? s.len : (size_t)(end - s.p);
		return (
		    is_name((struct span){s.p, n}) && is_port(span_skip(s, n)));
	}
	if ((end = memchr(s.p, ']', s.len)) == NULL)
		return (0);
	n = (size_t)(end - s.p);
	return (is_literal((struct span){s.p + 1, n - 1}) &&
		is_port(span_skip(s, n + 1)));
}
