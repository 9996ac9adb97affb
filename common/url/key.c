#include <stdint.h>
#include <string.h>

#include "url/authority.h"
#include "url/bytes.h"
#include "url/key.h"
#include "util/pct.h"
#include "util/text.h"

static int
begins(const char *s, size_t len, const char *prefix)
{
	size_t n = strlen(prefix);

	return (len >= n && memcmp(s, prefix, n) == 0);
}

static int
check_segment(const char *s, size_t len, struct err *e)
{
	if (len == 0)
		return (err_set(
		    e, ERR_INPUT, "two slashes in a row, or one at an end"));
	if (s[0] == '.')
		return (err_set(e, ERR_INPUT,
		    "segment \"%s\" begins with a dot", text_safe(s, len)));
	if (begins(s, len, "channel="))
		return (err_set(e, ERR_INPUT,
		    "segment \"%s\" is that of a channel URL; chanpack-split "
		    "gives the base URL",
		    text_safe(s, len)));
	return (0);
}

int
key_check(const char *key, size_t len, struct err *e)
{
	const char *end = key + len, *slash;

	if (len == 0)
		return (err_set(e, ERR_INPUT, "the key is empty"));
	if (len > KEY_MAX)
		return (err_set(e, ERR_INPUT,
		    "the key has %zu bytes, at most %d are allowed", len,
		    KEY_MAX));
	if (text_check("the key", key, len, e) != 0)
		return (-1);
	for (;; key = slash + 1) {
		slash = memchr(key, '/', (size_t)(end - key));
		if (slash == NULL)
			return (check_segment(key, (size_t)(end - key), e));
		if (check_segment(key, (size_t)(slash - key), e) != 0)
			return (-1);
	}
}

/* Decode one segment of a path; a slash in it would make it two segments. */
static int
decode_segment(struct buf *out, const char *s, size_t len, struct err *e)
{
	uint8_t c;
	size_t i;

	for (i = 0; i < len; buf_addbyte(out, c)) {
		i += pct_next(s + i, &c);
		if (c == '/')
			return (err_set(
			    e, ERR_INPUT, "percent-encoded slash in the path"));
	}
	return (0);
}

/* Decode ${s} up to the next slash or the end, and move ${s} there. */
static int
next_segment(struct buf *out, const char **s, const char *end, struct err *e)
{
	const char *slash = memchr(*s, '/', (size_t)(end - *s));
	const char *to = slash == NULL ? end : slash;

	if (decode_segment(out, *s, (size_t)(to - *s), e) != 0)
		return (-1);
	*s = to;
	return (buf_ok(out, e));
}

/*
 * Move ${path} behind the path of the public URL at its start.  Whole segments
 * are compared, decoded.
 */
static int
skip_public(const struct publicurl *p, const char **path, const char *end,
    struct err *e)
{
	const char *ours = p->url + p->path, *ours_end = p->url + p->len;
	struct buf a = BUF_INIT, b = BUF_INIT;
	int rc = 0;

	while (rc == 0 && ours < ours_end) {
		ours++;
		if (*path < end)
			++*path;
		buf_reset(&a);
		buf_reset(&b);
		if (next_segment(&a, &ours, ours_end, e) != 0 ||
		    next_segment(&b, path, end, e) != 0)
			rc = -1;
		else if (a.len != b.len || memcmp(a.data, b.data, a.len) != 0)
			rc = err_set(e, ERR_NOTFOUND,
			    "the path is not below that of the public URL, %s",
			    p->url);
	}
	buf_free(&a);
	buf_free(&b);
	return (rc);
}

/* Append the key in [path, end), whose bytes and codes are checked. */
static int
take_urlkey(const struct publicurl *p, const char *path, const char *end,
    struct buf *key, struct err *e)
{
	size_t start = key->len;

	if (skip_public(p, &path, end, e) != 0)
		return (-1);
	if (path == end || path + 1 == end)
		return (err_set(e, ERR_NOTFOUND, "the path names no package"));
	for (;;) {
		path++;
		if (next_segment(key, &path, end, e) != 0)
			return (-1);
		if (path == end)
			break;
		buf_addbyte(key, '/');
	}
	if (key->len - start > KEY_MAX)
		return (err_set(
		    e, ERR_NOTFOUND, "no key has more than %d bytes", KEY_MAX));
	return (key_check((char *)key->data + start, key->len - start, e));
}

int
key_frompath(const struct publicurl *p, const char *path, size_t len,
    struct buf *key, struct err *e)
{
	size_t i;

	if (bytes_check(path, len, e) != 0)
		return (-1);
	if (path[0] != '/')
		return (
		    err_set(e, ERR_INPUT, "path does not begin with a slash"));
	if ((i = bytes_span(path, 0, len, PCT_PATH)) < len)
		return (bytes_refuse(path, i, e));
	return (take_urlkey(p, path, path + len, key, e));
}

int
key_fromurl(const struct publicurl *p, const char *url, size_t len,
    struct buf *key, struct err *e)
{
	size_t path, end, i;

	if (bytes_check(url, len, e) != 0 ||
	    authority_find(url, len, &path, e) != 0)
		return (-1);
	end = bytes_span(url, path, len, PCT_PATH);
	if (end < len && url[end] != '?')
		return (bytes_refuse(url, end, e));
	if (end < len && (i = bytes_span(url, end, len, PCT_QUERY)) < len)
		return (bytes_refuse(url, i, e));
	return (take_urlkey(p, url + path, url + end, key, e));
}

/* Refuse a segment in a public URL's path that no base URL can have. */
static int
check_path(const char *path, const char *end, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc = 0;

	while (rc == 0 && path < end) {
		path++;
		buf_reset(&b);
		rc = next_segment(&b, &path, end, e);
		if (rc == 0)
			rc = text_check("the path", (char *)b.data, b.len, e);
		if (rc == 0)
			rc = check_segment((char *)b.data, b.len, e);
	}
	buf_free(&b);
	return (rc);
}

static int
parse(struct publicurl *p, struct err *e)
{
	size_t len = strlen(p->url), i;

	if (len > PUBLIC_MAX)
		return (err_set(e, ERR_INPUT,
		    "it has %zu bytes, at most %d are allowed", len,
		    PUBLIC_MAX));
	if (bytes_check(p->url, len, e) != 0 ||
	    authority_find(p->url, len, &p->path, e) != 0)
		return (-1);
	if ((i = bytes_span(p->url, p->path, len, PCT_PATH)) < len)
		return (p->url[i] == '?'
			    ? err_set(e, ERR_INPUT, "it has a query")
			    : bytes_refuse(p->url, i, e));
	if (len > p->path && p->url[len - 1] == '/')
		len--;
	p->len = len;
	return (check_path(p->url + p->path, p->url + len, e));
}

int
publicurl_parse(struct publicurl *p, const char *url, struct err *e)
{
	p->url = url;
	if (parse(p, e) == 0)
		return (0);
	return (err_in(e, "public URL \"%s\"", text_safe(url, strlen(url))));
}

void
key_tourl(
    const struct publicurl *p, const char *key, size_t len, struct buf *out)
{
	buf_add(out, p->url, p->len);
	buf_addbyte(out, '/');
	pct_encodepath(out, key, len);
}
