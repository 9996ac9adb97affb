#include <string.h>

#include "http/parse.h"

/* Split ${s} before the first ${c}: return the front, set ${rest}. */
static struct span
cut_at(struct span s, char c, struct span *rest)
{
	const char *p = memchr(s.p, c, s.len);
	size_t n = p == NULL ? s.len : (size_t)(p - s.p);

	*rest = span_skip(s, n);
	return ((struct span){s.p, n});
}

static int
parse_version(struct http_request *r, struct span s)
{
	if (s.len != strlen("HTTP/1.1") || memcmp(s.p, "HTTP/", 5) != 0 ||
	    !http_isdigit(s.p[5]) || s.p[6] != '.' || !http_isdigit(s.p[7]))
		return (http_refuse(r, 400, "malformed request line"));
	if (s.p[5] != '1')
		return (http_refuse(r, 505, "not HTTP/1.0 or HTTP/1.1"));
	r->minor = s.p[7] != '0';
	return (0);
}

/* Skip "http://" or "https://"; 0 if ${s} does not begin with one. */
static int
skip_scheme(struct span *s)
{
	static const char *const schemes[] = {"http://", "https://"};
	size_t i, n;

	for (i = 0; i < 2; i++) {
		n = strlen(schemes[i]);
		if (s->len >= n &&
		    span_iscase((struct span){s->p, n}, schemes[i])) {
			*s = span_skip(*s, n);
			return (1);
		}
	}
	return (0);
}

/* Take the authority off a target in absolute form (9112 3.2.2). */
static int
parse_authority(struct http_request *r, struct span *s)
{
	size_t n = 0;

	if (!skip_scheme(s))
		return (http_refuse(r, 400, "not a target of this server"));
	while (n < s->len && s->p[n] != '/' && s->p[n] != '?')
		n++;
	r->authority = (struct span){s->p, n};
	*s = span_skip(*s, n);
	/* User information is refused too (9110 4.2.4): no '@' in a host. */
	if (n == 0 || r->authority.p[0] == ':' || !http_ishost(r->authority))
		return (http_refuse(r, 400, "malformed authority in target"));
	return (0);
}

static int
parse_target(struct http_request *r, struct span s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if ((uint8_t)s.p[i] < ' ' || s.p[i] == 0x7f || s.p[i] == '#')
			return (http_refuse(
			    r, 400, "character not allowed in target"));
	if (s.len == 0)
		return (http_refuse(r, 400, "malformed request line"));
	if (s.p[0] != '/' && parse_authority(r, &s) != 0) {
		/* OPTIONS * and CONNECT host:port are legal, but not here. */
		if (r->method == HTTP_OTHER && r->authority.p == NULL)
			(void)http_refuse(r, 501, "method not implemented");
		return (-1);
	}
	/* A query without a path names nothing here. */
	r->target = s.len > 0 && s.p[0] == '/' ? s : (struct span){"/", 1};
	return (0);
}

int
http_requestline(struct http_request *r)
{
	struct span method, target, version;

	method = cut_at(r->line, ' ', &target);
	if (!http_istoken(method) || target.len == 0)
		return (http_refuse(r, 400, "malformed request line"));
	target = cut_at(span_skip(target, 1), ' ', &version);
	if (version.len == 0)
		return (http_refuse(r, 400, "malformed request line"));
	if (parse_version(r, span_skip(version, 1)) != 0)
		return (-1);
	if (span_is(method, "GET"))
		r->method = HTTP_GET;
	else if (span_is(method, "HEAD"))
		r->method = HTTP_HEAD;
	return (parse_target(r, target));
}
