/*
 * The head of a response (RFC 9110, RFC 9112), appended to a buffer field by
 * field.  The caller calls buf_ok once, at the end.
 *
 * No Server field is sent: it would help only an attacker.
 */
#ifndef HTTP_HEAD_H
#define HTTP_HEAD_H

#include <stdint.h>
#include <time.h>

#include "http/request.h"
#include "util/buf.h"

/* The reason phrase of ${status}, or "" if this server does not send it. */
const char *http_reason(unsigned int status);

/* The status line and Date. */
void http_head_start(struct buf *b, unsigned int status, time_t now);

/*
 * "${name}: ${value}".  Control characters in the value become spaces: no
 * value can end its field or the head.
 */
void http_head_field(struct buf *b, const char *name, const char *value);

/* A field whose value is a number. */
void http_head_number(struct buf *b, const char *name, uint64_t value);

/* Last-Modified, but never later than ${now}, the Date (9110 8.8.2.1). */
void http_head_modified(struct buf *b, time_t modified, time_t now);

/* Content-Range of a 206, and of a 416 (9110 section 14.4). */
void http_head_range(
    struct buf *b, uint64_t first, uint64_t last, uint64_t size);
void http_head_unsatisfied(struct buf *b, uint64_t size);

/*
 * Connection, if the client must be told (9112 section 9.3) whether the
 * connection stays open after this answer.  HTTP/1.${minor} is the version of
 * the request; without a request, ${minor} is 1.
 */
void http_head_connection(struct buf *b, unsigned int minor, int keep_alive);

/* The empty line behind the last field. */
void http_head_end(struct buf *b);

#endif /* !HTTP_HEAD_H */
