#include <string.h>

#include "http/parse.h"
#include "util/num.h"

enum kind {
	ONCE, /* refused if repeated */
	SOLE, /* malformed if repeated */
	LIST
};

/* The fields that are kept, and where. */
static const struct field {
	const char *name;
	enum kind kind;
	size_t offset;
} fields[] = {
    {"Host", ONCE, offsetof(struct http_request, host)},
    {"Connection", LIST, offsetof(struct http_request, connection)},
    {"User-Agent", SOLE, offsetof(struct http_request, user_agent)},
    {"Range", SOLE, offsetof(struct http_request, range)},
    {"If-Range", SOLE, offsetof(struct http_request, if_range)},
    {"If-Match", LIST, offsetof(struct http_request, if_match)},
    {"If-None-Match", LIST, offsetof(struct http_request, if_none_match)},
    {"If-Modified-Since", SOLE,
	offsetof(struct http_request, if_modified_since)},
    {"If-Unmodified-Since", SOLE,
	offsetof(struct http_request, if_unmodified_since)},
    {"Referer", SOLE, offsetof(struct http_request, referer)},
    {"Content-Length", ONCE, offsetof(struct http_request, content_length)},
    {"Transfer-Encoding", ONCE,
	offsetof(struct http_request, transfer_encoding)},
};

/* Keep ${value} where ${f} says. */
static int
keep_field(struct http_request *r, const struct field *f, struct span value)
{
	void *slot = (char *)r + f->offset;
	struct http_lines *list = slot;
	struct span *s = slot;

	if (f->kind == LIST) {
		if (list->n == HTTP_REPEAT_MAX)
			return (
			    http_refuse(r, 431, "field repeated too often"));
		list->v[list->n++] = value;
	} else if (s->p == NULL) {
		*s = value;
	} else if (f->kind == SOLE) {
		s->len = 0;
	} else {
		return (http_refuse(r, 400,
		    "Host, Content-Length or Transfer-Encoding repeated"));
	}
	return (0);
}

int
http_fieldnext(struct span *rest, struct span *name, struct span *value)
{
	struct span line = {rest->p, 0};
	const char *lf, *colon;

	/* http_parse has checked the lines and their ends. */
	if (rest->len == 0 || (lf = memchr(rest->p, '\n', rest->len)) == NULL ||
	    lf - rest->p < 2)
		return (0);
	line.len = (size_t)(lf - rest->p) - 1;
	*rest = span_skip(*rest, line.len + 2);
	if ((colon = memchr(line.p, ':', line.len)) == NULL)
		return (0);
	*name = (struct span){line.p, (size_t)(colon - line.p)};
	*value = http_trim(span_skip(line, name->len + 1));
	return (1);
}

int
http_fieldline(struct http_request *r, struct span line)
{
	const char *colon = memchr(line.p, ':', line.len);
	struct span name, value;
	size_t i;

	if (line.p[0] == ' ' || line.p[0] == '\t')
		return (http_refuse(r, 400, "folded field line"));
	if (colon == NULL)
		return (http_refuse(r, 400, "field line without a colon"));
	name = (struct span){line.p, (size_t)(colon - line.p)};
	value = http_trim(span_skip(line, name.len + 1));
	if (!http_istoken(name))
		return (http_refuse(r, 400, "malformed field name"));
	for (i = 0; i < value.len; i++)
		if (((uint8_t)value.p[i] < ' ' && value.p[i] != '\t') ||
		    value.p[i] == 0x7f)
			return (http_refuse(
			    r, 400, "control character in a field value"));
	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (span_iscase(name, fields[i].name))
			return (keep_field(r, &fields[i], value));
	return (0);
}

/* Does content follow, and does the head say its length (9112 section 6.3)? */
static int
check_framing(struct http_request *r)
{
	struct span te = r->transfer_encoding, coding = {NULL, 0};
	uint64_t length = 0;

	if (te.p == NULL) {
		if (r->content_length.p != NULL &&
		    num_parse(r->content_length.p, r->content_length.len,
			&length) != 0)
			return (
			    http_refuse(r, 400, "malformed Content-Length"));
		r->has_body = length > 0;
		return (0);
	}
	if (r->content_length.p != NULL)
		return (http_refuse(
		    r, 400, "Transfer-Encoding with Content-Length"));
	if (r->minor == 0)
		return (http_refuse(r, 400, "Transfer-Encoding in HTTP/1.0"));
	while (http_listnext(&te, &coding))
		continue;
	if (!span_iscase(coding, "chunked"))
		return (http_refuse(
		    r, 400, "the last transfer coding is not chunked"));
	if (!span_iscase(r->transfer_encoding, "chunked"))
		return (http_refuse(r, 501, "transfer coding not known"));
	r->has_body = 1;
	return (0);
}

/* 9112 section 3.2. */
static int
check_host(struct http_request *r)
{
	if (r->host.p == NULL && r->minor > 0)
		return (http_refuse(r, 400, "no Host"));
	if (r->host.p != NULL && !http_ishost(r->host))
		return (http_refuse(r, 400, "malformed Host"));
	if (r->authority.p != NULL)
		r->host = r->authority;
	return (0);
}

/* 9112 section 9.3. */
static int
is_persistent(const struct http_request *r)
{
	struct span rest, option;
	int keep_alive = r->minor > 0;
	size_t i;

	for (i = 0; i < r->connection.n; i++) {
		rest = r->connection.v[i];
		while (http_listnext(&rest, &option)) {
			if (span_iscase(option, "close"))
				return (0);
			if (span_iscase(option, "keep-alive"))
				keep_alive = 1;
		}
	}
	return (keep_alive && !r->has_body);
}

int
http_fieldsdone(struct http_request *r)
{
	if (check_host(r) != 0 || check_framing(r) != 0)
		return (-1);
	r->keep_alive = is_persistent(r);
	return (0);
}
