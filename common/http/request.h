/*
 * The head of a request (RFC 9110, RFC 9112), parsed over a buffer that holds
 * the bytes that arrived so far.
 *
 * The parser is strict: a proxy in front may read a doubtful head in another
 * way, and so one request could hide in another.  Where the RFCs leave a
 * choice:
 *
 * - A bare LF does not end a line (9112 2.2 would allow it).  A bare LF or a
 *   bare CR is refused everywhere.
 * - Up to HTTP_EMPTY_LINES empty lines in front of the request line are
 *   skipped (9112 2.2).
 * - The parts of the request line are separated by one space (9112 3).
 * - Several Content-Length or Transfer-Encoding fields, or both together, are
 *   refused, even where they agree.
 * - A field that has one value (Range, If-Range, ...) but is repeated is kept
 *   as an empty value.  This value is malformed, so that the field is ignored,
 *   as 9110 13.1.3 and 13.1.4 demand, or does not match.  A repeated Host is
 *   refused.
 * - A target may have every visible ASCII character but '#', and every byte
 *   from 0x80 on: common/url checks its path.
 */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "http/syntax.h"

#define HTTP_LINE_MAX    (17 * 1024) /* request line; a URL may have 16 KiB */
#define HTTP_HEAD_MAX    (32 * 1024) /* the usual ${max} of http_parse */
#define HTTP_FIELDS_MAX  100
#define HTTP_REPEAT_MAX  8 /* field lines of one list */
#define HTTP_EMPTY_LINES 4

enum http_method { HTTP_OTHER, HTTP_GET, HTTP_HEAD };

/* The values of a list field, one for each line of it, in order. */
struct http_lines {
	struct span v[HTTP_REPEAT_MAX];
	size_t n;
};

/* All spans point into the buffer, but the "/" of a target without a path. */
struct http_request {
	/* The request line. */
	struct span line; /* as received, for a log; untrusted */
	enum http_method method;
	unsigned int minor;    /* HTTP/1.0 is 0; from HTTP/1.1 on: 1 */
	struct span target;    /* path and query: starts with '/' */
	struct span authority; /* of a target in absolute form */

	/* The meaning of the fields. */
	struct span host; /* of the target, else of the field */
	int has_body;     /* content follows; it is not read */
	int keep_alive;   /* may another request follow? (9112 9.3) */

	/* Values as received, trimmed. */
	struct span range;
	struct span if_range;
	struct span if_modified_since;
	struct span if_unmodified_since;
	struct http_lines if_match;
	struct http_lines if_none_match;
	struct http_lines connection;
	struct span content_length;
	struct span transfer_encoding;
	struct span user_agent;
	struct span referer;

	/* All field lines, for http_fieldnext. */
	struct span fields;

	/* Why the request is refused. */
	unsigned int status; /* 400, 414, 431, 501 or 505 */
	const char *reason;  /* one line, constant */
};

/*
 * Parse the request at the start of the ${len} bytes at ${buf}, whose head,
 * line ends included, may have ${max} > 0 bytes.  Return
 *   > 0  the length of its head, with ${r} filled in, which borrows ${buf};
 *   0    if the head is not all there; never if ${len} >= ${max};
 *   -1   if it is refused: answer r->status, then close.  Only status, reason,
 *        line (absent if no whole head was found), method (HTTP_OTHER if the
 *        parser did not reach it) and keep_alive, which is 0, are valid.
 * A request with content has keep_alive == 0: answer it, then close.
 * Costs O(len); of a head that is not all there, only line ends are searched.
 */
ssize_t http_parse(
    const uint8_t *buf, size_t len, size_t max, struct http_request *r);

/*
 * Take the next field off the front of ${rest}, which is r->fields at first.
 * Return 1 with its name and its value, trimmed, or 0 at the end.
 */
int http_fieldnext(struct span *rest, struct span *name, struct span *value);

#endif /* !HTTP_REQUEST_H */
