#include <string.h>

#include "http/cond.h"
#include "http/date.h"

/* The length of the entity tag that ${s} begins with (8.8.3); 0 without one. */
static size_t
tag_length(struct span s)
{
	size_t i = 0;

	if (s.len >= 2 && memcmp(s.p, "W/", 2) == 0)
		i = 2;
	if (i == s.len || s.p[i] != '"')
		return (0);
	for (i++; i < s.len; i++) {
		if (s.p[i] == '"')
			return (i + 1);
		/* A space is no etagc; controls never get past http_parse. */
		if (s.p[i] == ' ' || s.p[i] == '\t')
			return (0);
	}
	return (0);
}

/*
 * Take the next entity tag off the list ${rest}.  Commas end its elements, but
 * may stand in tags too.  Return 1; 0 at the end; -1 if it is malformed.
 */
static int
next_tag(struct span *rest, struct span *tag)
{
	while (*rest = http_trim(*rest), rest->len > 0 && rest->p[0] == ',')
		*rest = span_skip(*rest, 1);
	if (rest->len == 0)
		return (0);
	if ((tag->len = tag_length(*rest)) == 0)
		return (-1);
	tag->p = rest->p;
	*rest = http_trim(span_skip(*rest, tag->len));
	return (rest->len == 0 || rest->p[0] == ',' ? 1 : -1);
}

/* Is ${tag} the strong ${etag}, or with ${weak} "W/" and ${etag} (8.8.3.2)? */
static int
tag_matches(struct span tag, const char *etag, int weak)
{
	if (weak && tag.p[0] == 'W')
		tag = span_skip(tag, 2);
	return (etag != NULL && span_is(tag, etag));
}

static int
list_matches(const struct http_lines *list, const char *etag, int weak)
{
	struct span rest, tag;
	int got, found = 0;
	size_t i;

	if (list->n == 1 && span_is(list->v[0], "*"))
		return (1);
	for (i = 0; i < list->n; i++) {
		rest = list->v[i];
		while ((got = next_tag(&rest, &tag)) > 0)
			found |= tag_matches(tag, etag, weak);
		if (got < 0)
			return (0);
	}
	return (found);
}

/*
 * Is the modification time not after the date ${s}?  Return ${otherwise}, which
 * ignores the condition, if the time is not known or the date malformed.
 */
static int
not_after(const struct http_validators *v, struct span s, int otherwise)
{
	time_t date;

	if (v->modified == HTTP_NO_TIME ||
	    http_date_parse(s, v->now, &date) != 0)
		return (otherwise);
	return (v->modified <= date);
}

static int
range_counts(const struct http_request *r, const struct http_validators *v)
{
	struct span s = r->if_range;
	time_t date;

	if (r->method != HTTP_GET || r->range.p == NULL)
		return (0);
	if (s.p == NULL)
		return (1);
	if (tag_length(s) > 0)
		return (tag_matches(s, v->etag, 0));
	return (v->modified != HTTP_NO_TIME && v->modified < v->now &&
		http_date_parse(s, v->now, &date) == 0 && date == v->modified);
}

enum http_cond
http_cond(const struct http_request *r, const struct http_validators *v)
{
	if (r->if_match.n > 0) {
		if (!list_matches(&r->if_match, v->etag, 0))
			return (HTTP_PRECONDITION_FAILED);
	} else if (!not_after(v, r->if_unmodified_since, 1)) {
		return (HTTP_PRECONDITION_FAILED);
	}
	if (r->if_none_match.n > 0) {
		if (list_matches(&r->if_none_match, v->etag, 1))
			return (HTTP_NOT_MODIFIED);
	} else if (not_after(v, r->if_modified_since, 0)) {
		return (HTTP_NOT_MODIFIED);
	}
	return (range_counts(r, v) ? HTTP_PROCEED_RANGE : HTTP_PROCEED);
}
