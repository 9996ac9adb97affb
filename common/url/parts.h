/*
 * Where the parts of a URL stand, and everything that is refused about its
 * shape.  chanpack-url.7 states the grammar; RFC 3986 is where it comes from.
 *
 * The path is a list of segments, none empty and none "." or "..", whether
 * plain or percent-encoded; a slash written as %2F separates for that rule
 * too.  The last segment is the file name.  The one before it is the channel
 * segment if it begins with "channel="; no other may.
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

/* Offsets into a URL or a request path, which is borrowed. */
struct urlparts {
	const char *url;
	size_t path;    /* the slash that begins the path */
	size_t segment; /* the channel segment; where there is none, name */
	size_t name;    /* the file name */
	size_t len;     /* of it all, with the query */
};

/* Is there a channel segment? */
static inline int
urlparts_haschannel(const struct urlparts *p)
{
	return (p->segment < p->name);
}

/* Find the parts of a full URL: 0, or -1 with ERR_INPUT and the reason. */
int urlparts_find(
    struct urlparts *p, const char *url, size_t len, struct err *e);

/* The same for the path of a request: it begins with '/', has no query. */
int urlparts_findpath(
    struct urlparts *p, const char *path, size_t len, struct err *e);

#endif /* !URL_PARTS_H */
