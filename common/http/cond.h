/*
 * Conditional requests (RFC 9110 section 13).
 */
#ifndef HTTP_COND_H
#define HTTP_COND_H

#include <time.h>

#include "http/request.h"

/* The validators that the answer will have. */
struct http_validators {
	const char *etag; /* a strong entity tag with its quotes, or NULL */
	time_t modified;  /* HTTP_NO_TIME if not known */
	time_t now;       /* the answer's Date */
};

#define HTTP_NO_TIME ((time_t)-1)

enum http_cond {
	HTTP_PROCEED,            /* send all bytes: 200, ignore any Range */
	HTTP_PROCEED_RANGE,      /* a GET whose Range counts: see http_range */
	HTTP_NOT_MODIFIED,       /* 304 */
	HTTP_PRECONDITION_FAILED /* 412 */
};

/*
 * Evaluate the preconditions of ${r}, a GET or HEAD of something that exists,
 * in the order of 13.2.2.  To be called only if the answer would be a 200
 * without them (13.2.1).
 *
 * A list of entity tags that is malformed anywhere matches nothing.  A date is
 * ignored if it is malformed or v->modified is not known.  If-Range does not
 * match if it is malformed: send all bytes.  A date in If-Range matches if it
 * equals v->modified and v->modified is before v->now, so that the second that
 * it names is over (8.8.2.2).
 */
enum http_cond http_cond(
    const struct http_request *r, const struct http_validators *v);

#endif /* !HTTP_COND_H */
