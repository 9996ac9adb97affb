/*
 * Finds the parts of a URL, and refuses a URL of a wrong shape.  The grammar is
 * in chanpack-url(7); it builds on RFC 3986.
 *
 * The path is a list of segments, none empty and none "."  or "..", plain or
 * percent-encoded; for this rule a %2F separates segments too.  The last
 * segment is the file name.  If the segment before it begins with "channel=",
 * this segment is the channel's parameters, and the query belongs to somebody
 * else.  Otherwise the parameters can be in the query (query.h).
 */
#ifndef URL_URLPARTS_H
#define URL_URLPARTS_H

#include <stddef.h>

#include "util/err.h"

/*
 * The longest URL, in bytes.  A channel of CHANNEL_MAX bytes must fit when all
 * are percent-encoded, which takes three times as many.
 */
#define URL_MAX 16384

/* Offsets into a URL or the target of a request, which is borrowed. */
struct urlparts {
	const char *url;
	size_t path;  /* the slash that begins the path */
	size_t name;  /* the file name */
	size_t query; /* the '?' behind the path, or len if there is none */
	size_t from;  /* the channel's parameters, [from, to); else both 0 */
	size_t to;
	size_t len; /* where the URL ends */
};

/* Is there a channel? */
static inline int
urlparts_haschannel(const struct urlparts *p)
{
	return (p->from < p->to);
}

/* The separator of the channel's parameters: '&' in a query, else ';'. */
static inline char
urlparts_separator(const struct urlparts *p)
{
	return (p->from > p->query ? '&' : ';');
}

/* Set [cut, end) to the bytes of a channel URL that its base does not have. */
static inline void
urlparts_cut(const struct urlparts *p, size_t *cut, size_t *end)
{
	/* Also cut the '/', '&' or '?' that was added with the parameters. */
	*cut = p->from - (p->to == p->len);
	*end = p->to + (p->to < p->len);
}

/*
 * Find the parts of a full URL.  Return 0, or -1 with ERR_INPUT and the reason
 * in ${e}.
 */
int urlparts_find(
    struct urlparts *p, const char *url, size_t len, struct err *e);

/*
 * Like urlparts_find, but look for a channel only in the path.  The query is
 * somebody else's, and may have any names.
 */
int urlparts_findpath(
    struct urlparts *p, const char *url, size_t len, struct err *e);

/*
 * Find the parts of the target of a request, which begins with '/'.  A query
 * that has no channel, or follows a channel in the path, may have any bytes: it
 * is left out, and p->len becomes p->query.  Return as urlparts_find does.
 */
int urlparts_findtarget(
    struct urlparts *p, const char *target, size_t len, struct err *e);

#endif /* !URL_URLPARTS_H */
