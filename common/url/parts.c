#include <string.h>

#include "url/authority.h"
#include "url/bytes.h"
#include "url/parts.h"
#include "url/pct.h"
#include "util/text.h"

#define CHANNEL_PREFIX "channel="

/*
 * What stands between two slashes, even if they are written as %2F.  Proxies
 * that decode paths must not make a channel segment of what was none here.
 */
static int
check_piece(const char *s, size_t len, struct err *e)
{
	size_t i, dots = 0, others = 0;
	uint8_t c;

	for (i = 0; i < len;) {
		i += pct_next(s + i, &c);
		if (c < 0x80 && text_iscontrol(c))
			return (err_set(e, ERR_INPUT,
			    "percent-encoded control character 0x%02x in the "
			    "path",
			    c));
		if (c == '.')
			dots++;
		else
			others++;
	}
	if (pct_begins(s, len, CHANNEL_PREFIX))
		return (err_set(e, ERR_INPUT,
		    "a channel segment with a percent-encoded start"));
	if (others > 0 || dots > 2)
		return (0);
	if (dots == 0)
		return (err_set(e, ERR_INPUT, "empty segment in the path"));
	return (err_set(e, ERR_INPUT, "segment \"%s\" in the path",
	    dots == 1 ? "." : ".."));
}

/* Any segment but that of a channel. */
static int
check_segment(const char *s, size_t len, struct err *e)
{
	size_t i, n, from = 0;
	uint8_t c;

	for (i = 0; i < len; i += n) {
		n = pct_next(s + i, &c);
		if (c != '/')
			continue;
		if (check_piece(s + from, i - from, e) != 0)
			return (-1);
		from = i + n;
	}
	return (check_piece(s + from, len - from, e));
}

/* One segment, [from, to), of the path. */
static int
take_segment(struct urlparts *p, size_t from, size_t to, struct err *e)
{
	static const size_t n = sizeof(CHANNEL_PREFIX) - 1;

	if (to - from < n || memcmp(p->url + from, CHANNEL_PREFIX, n) != 0)
		return (check_segment(p->url + from, to - from, e));
	if (p->segment != 0)
		return (err_set(e, ERR_INPUT, "second channel segment"));
	p->segment = from;
	return (0);
}

/* The path, which ends at ${end}.  No segment begins at 0: a slash is there. */
static int
find_segments(struct urlparts *p, size_t end, struct err *e)
{
	const char *url = p->url, *slash;
	size_t from = p->path, to;

	p->segment = 0;
	do {
		from++;
		slash = memchr(url + from, '/', end - from);
		to = slash == NULL ? end : (size_t)(slash - url);
		if (slash == NULL && from == to)
			return (err_set(e, ERR_INPUT,
			    "no file name: the path ends in a slash"));
		if (take_segment(p, from, to, e) != 0)
			return (-1);
		p->name = from;
		from = to;
	} while (slash != NULL);
	if (p->segment == 0)
		p->segment = p->name;
	else if (p->segment == p->name ||
		 memchr(url + p->segment, '/', p->name - p->segment - 1))
		return (err_set(e, ERR_INPUT,
		    "the channel segment does not stand just before the file "
		    "name"));
	return (0);
}

/* ${p} has all but the segments.  The path ends at ${end}. */
static int
check_path(struct urlparts *p, size_t end, struct err *e)
{
	size_t i;

	if (p->path == end)
		return (err_set(e, ERR_INPUT, "no file name: no path"));
	if ((i = bytes_span(p->url, p->path, end, PCT_PATH)) < end)
		return (bytes_refuse(p->url, i, e));
	return (find_segments(p, end, e));
}

/* The query, from its '?' at ${i} on.  In one, "channel=" is reserved. */
static int
check_query(const char *url, size_t i, size_t len, struct err *e)
{
	const char *p = url + i, *end = url + len;

	if ((i = bytes_span(url, i, len, PCT_QUERY)) < len)
		return (bytes_refuse(url, i, e));
	for (; p != NULL; p = memchr(p, '&', (size_t)(end - p))) {
		p++;
		if (pct_begins(p, (size_t)(end - p), CHANNEL_PREFIX))
			return (err_set(e, ERR_INPUT,
			    "the query has a parameter named channel"));
	}
	return (0);
}

int
urlparts_find(struct urlparts *p, const char *url, size_t len, struct err *e)
{
	const char *mark;
	size_t end;

	p->url = url;
	p->len = len;
	if (bytes_check(url, len, e) != 0 ||
	    authority_find(url, len, &p->path, e) != 0)
		return (-1);
	mark = memchr(url + p->path, '?', len - p->path);
	end = mark == NULL ? len : (size_t)(mark - url);
	if (check_path(p, end, e) != 0)
		return (-1);
	return (mark == NULL ? 0 : check_query(url, end, len, e));
}

int
urlparts_findpath(
    struct urlparts *p, const char *path, size_t len, struct err *e)
{
	p->url = path;
	p->path = 0;
	p->len = len;
	if (bytes_check(path, len, e) != 0)
		return (-1);
	if (path[0] != '/')
		return (
		    err_set(e, ERR_INPUT, "path does not begin with a slash"));
	return (check_path(p, len, e));
}
