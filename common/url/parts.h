/*
 * Where the parts of a URL stand, and everything that is refused about its
 * shape.  chanpack-url.7 states the grammar; RFC 3986 is where it comes from.
 *
 * The path is a list of segments, none empty and none "." or "..", whether
 * plain or percent-encoded; a slash written as %2F separates for that rule
 * too.  The last segment is the file name.  The channel's parameters are the
 * segment before it, if that begins with "channel=", and then the query is
 * somebody else's, whatever its names; or stand in the query (query.h).
 */
#ifndef URL_PARTS_H
#define URL_PARTS_H

#include <stddef.h>

#include "util/err.h"

/*
 * The longest URL, in bytes.  A channel of CHANNEL_MAX bytes takes three times
 * as many when all are percent-encoded, which must fit.
 */
#define URL_MAX 16384

/* Offsets into a URL or the target of a request, which is borrowed. */
struct urlparts {
	const char *url;
	size_t path;  /* the slash that begins the path */
	size_t name;  /* the file name */
	size_t query; /* the '?' behind it; where there is none, len */
	size_t from;  /* the channel's parameters, [from, to); both 0 without */
	size_t to;
	size_t len; /* of it all */
};

/* Is there a channel? */
static inline int
urlparts_haschannel(const struct urlparts *p)
{
	return (p->from < p->to);
}

/* What separates the channel's parameters where they stand. */
static inline char
urlparts_separator(const struct urlparts *p)
{
	return (p->from > p->query ? '&' : ';');
}

/*
 * What a URL with a channel has more than its base: the bytes [cut, end).
 */
static inline void
urlparts_cut(const struct urlparts *p, size_t *cut, size_t *end)
{
	/* With the '/', '&' or '?' that came with them. */
	*cut = p->from - (p->to == p->len);
	*end = p->to + (p->to < p->len);
}

/* Find the parts of a full URL: 0, or -1 with ERR_INPUT and the reason. */
int urlparts_find(
    struct urlparts *p, const char *url, size_t len, struct err *e);

/*
 * The same for the target of a request, which begins with '/'.  A query in
 * which no channel stands, or behind a path with one, may be anything.
 */
int urlparts_findtarget(
    struct urlparts *p, const char *target, size_t len, struct err *e);

#endif /* !URL_PARTS_H */
