#include <string.h>

#include "url/authority.h"
#include "url/bytes.h"
#include "url/params.h"
#include "url/urlparts.h"
#include "url/query.h"
#include "util/pct.h"
#include "util/text.h"

/*
 * Check the text between two slashes, which may be written as %2F.  A proxy
 * that decodes the path must not see a channel segment where we see none.
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
	if (params_start(s, len) != 0)
		return (err_set(e, ERR_INPUT,
		    "a channel segment behind a percent-encoded slash, or "
		    "with a percent-encoded '='"));
	if (others > 0 || dots > 2)
		return (0);
	if (dots == 0)
		return (err_set(e, ERR_INPUT, "empty segment in the path"));
	return (err_set(e, ERR_INPUT, "segment \"%s\" in the path",
	    dots == 1 ? "." : ".."));
}

/* Check a segment that is not the channel's. */
static int
check_segment(const char *s, size_t len, struct err *e)
{
	size_t i, n, from = 0;
	uint8_t c;

	/* Most segments have no code: there is nothing to decode. */
	if (len > 2 && memchr(s, '%', len) == NULL)
		return (0);
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

/* Handle one segment of the path, [from, to). */
static int
take_segment(struct urlparts *p, size_t from, size_t to, struct err *e)
{
	if (params_start(p->url + from, to - from) <= 0)
		return (check_segment(p->url + from, to - from, e));
	if (p->to != 0)
		return (err_set(e, ERR_INPUT, "second channel segment"));
	p->from = from;
	p->to = to;
	return (0);
}

/* Find the segments of the path, whose first slash and end are known. */
static int
find_segments(struct urlparts *p, struct err *e)
{
	const char *url = p->url, *slash;
	size_t from = p->path, to;

	do {
		from++;
		slash = memchr(url + from, '/', p->query - from);
		to = slash == NULL ? p->query : (size_t)(slash - url);
		if (slash == NULL && from == to)
			return (err_set(e, ERR_INPUT,
			    "no file name: the path ends in a slash"));
		if (take_segment(p, from, to, e) != 0)
			return (-1);
		p->name = from;
		from = to;
	} while (slash != NULL);
	if (p->to != 0 && p->to + 1 != p->name)
		return (err_set(e, ERR_INPUT,
		    "the channel segment does not stand just before the file "
		    "name"));
	return (0);
}

static int
check_path(struct urlparts *p, struct err *e)
{
	size_t i;

	if (p->path == p->query)
		return (err_set(e, ERR_INPUT, "no file name: no path"));
	if ((i = bytes_span(p->url, p->path, p->query, PCT_PATH)) < p->query)
		return (bytes_refuse(p->url, i, e));
	return (find_segments(p, e));
}

/* Check the bytes of the query, if there is one. */
static int
check_query(const struct urlparts *p, struct err *e)
{
	size_t i;

	if (p->query == p->len ||
	    (i = bytes_span(p->url, p->query + 1, p->len, PCT_QUERY)) == p->len)
		return (0);
	return (bytes_refuse(p->url, i, e));
}

/* Find a channel in the query, whose bytes are checked, if there is one. */
static int
find_query(struct urlparts *p, struct err *e)
{
	size_t from = p->query + 1, to = p->len;
	int rc;

	/* Behind a channel in the path, the query is somebody else's. */
	if (p->query == p->len || urlparts_haschannel(p) ||
	    (rc = query_find(p->url, &from, &to, e)) == 0)
		return (0);
	if (rc < 0)
		return (-1);
	p->from = from;
	p->to = to;
	return (0);
}

/* Set the bounds of the path, which begins at ${path}, and no channel. */
static void
init_path(struct urlparts *p, const char *url, size_t path, size_t len)
{
	const char *mark = memchr(url + path, '?', len - path);

	p->url = url;
	p->path = path;
	p->name = p->from = p->to = 0;
	p->query = mark == NULL ? len : (size_t)(mark - url);
	p->len = len;
}

int
urlparts_findpath(
    struct urlparts *p, const char *url, size_t len, struct err *e)
{
	size_t path;

	if (bytes_check(url, len, e) != 0 ||
	    authority_find(url, len, &path, e) != 0)
		return (-1);
	init_path(p, url, path, len);
	if (check_path(p, e) != 0)
		return (-1);
	return (check_query(p, e));
}

int
urlparts_find(struct urlparts *p, const char *url, size_t len, struct err *e)
{
	if (urlparts_findpath(p, url, len, e) != 0)
		return (-1);
	return (find_query(p, e));
}

int
urlparts_findtarget(
    struct urlparts *p, const char *target, size_t len, struct err *e)
{
	size_t query;

	init_path(p, target, 0, len);
	query = p->query + (p->query < len);
	if (bytes_check(target, p->query, e) != 0)
		return (-1);
	if (target[0] != '/')
		return (
		    err_set(e, ERR_INPUT, "path does not begin with a slash"));
	if (check_path(p, e) != 0)
		return (-1);
	/* Clients and proxies add queries that mean nothing here. */
	if (urlparts_haschannel(p) ||
	    !query_names(target + query, len - query)) {
		p->len = p->query;
		return (0);
	}
	if (bytes_check(target, p->len, e) != 0 || check_query(p, e) != 0)
		return (-1);
	return (find_query(p, e));
}
