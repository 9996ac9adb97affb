#include <string.h>

#include "http/parse.h"

int
http_refuse(struct http_request *r, unsigned int status, const char *why)
{
	r->status = status;
	r->reason = why;
	return (-1);
}

/*
 * Take the next line off ${rest}.  Returns 1; 0 if its end is not there yet;
 * -1 if it ends in a bare LF.
 */
static int
next_line(struct span *rest, struct span *line)
{
	const char *lf = memchr(rest->p, '\n', rest->len);

	if (lf == NULL)
		return (0);
	if (lf == rest->p || lf[-1] != '\r')
		return (-1);
	*line = (struct span){rest->p, (size_t)(lf - rest->p) - 1};
	*rest = span_skip(*rest, line->len + 2);
	return (1);
}

/* Can ${s}, the start of a request line, still become a whole one? */
static int
check_start(struct http_request *r, struct span s)
{
	/* A client that speaks TLS, not HTTP, may never send a line end. */
	if (s.len > 0 && s.p[0] != '\r' && !http_istchar(s.p[0]))
		return (http_refuse(
		    r, 400, "the request does not begin with a method"));
	if (s.len > HTTP_LINE_MAX + 1)
		return (http_refuse(r, 414, "request line too long"));
	return (0);
}

/*
 * Find the empty line that ends the head at the start of ${s}, which has ${max}
 * bytes at most; return as http_parse does.  Set lines->p to the first line
 * that is not empty.
 */
static ssize_t
find_end(struct http_request *r, struct span s, size_t max, struct span *lines)
{
	struct span rest = s, line;
	int got, empty = 0, begun = 0;

	while ((got = next_line(&rest, &line)) > 0) {
		if (line.len == 0 && begun)
			return (rest.p - s.p);
		if (line.len == 0 && empty++ == HTTP_EMPTY_LINES)
			return (http_refuse(r, 400,
			    "too many empty lines before the request line"));
		if (line.len > 0 && !begun) {
			begun = 1;
			lines->p = line.p;
			if (line.len > HTTP_LINE_MAX)
				return (http_refuse(
				    r, 414, "request line too long"));
		}
	}
	if (got < 0)
		return (http_refuse(r, 400, "bare LF"));
	if (!begun && check_start(r, rest) != 0)
		return (-1);
	if (s.len == max)
		return (http_refuse(r, 431, "head too long"));
	return (0);
}

ssize_t
http_parse(const uint8_t *buf, size_t len, size_t max, struct http_request *r)
{
	struct span all = {(const char *)buf, len}, rest, line;
	size_t n;
	ssize_t end;

	memset(r, 0, sizeof(*r));
	if (len == 0)
		return (0);
	if (all.len > max)
		all.len = max;
	if ((end = find_end(r, all, max, &rest)) <= 0)
		return (end);
	rest.len = (size_t)(all.p + end - rest.p);
	(void)next_line(&rest, &r->line);
	r->fields = rest;
	if (http_requestline(r) != 0)
		return (-1);
	for (n = 0; next_line(&rest, &line) > 0 && line.len > 0; n++) {
		if (n == HTTP_FIELDS_MAX)
			return (http_refuse(r, 431, "too many fields"));
		if (http_fieldline(r, line) != 0)
			return (-1);
	}
	return (http_fieldsdone(r) == 0 ? end : -1);
}
