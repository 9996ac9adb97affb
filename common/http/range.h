/*
 * The Range field (RFC 9110 section 14), for an answer of one part.
 */
#ifndef HTTP_RANGE_H
#define HTTP_RANGE_H

#include <stdint.h>

#include "http/syntax.h"

#define HTTP_RANGES_MAX 16

enum http_range_kind {
	HTTP_RANGE_NONE,         /* send all bytes: 200 */
	HTTP_RANGE_ONE,          /* send one part: 206 */
	HTTP_RANGE_UNSATISFIABLE /* 416 */
};

/*
 * Which part of ${size} bytes does the field value ${s} ask for?  ONE sets
 * ${first} and ${last} (inclusive, below ${size}); the others leave them.
 *
 * Of several ranges, those behind the last byte are left out; the others are
 * ONE if together they are contiguous, in any order.  The field is ignored
 * (NONE), as 14.2 allows, if it is absent, malformed, of another unit, has more
 * than HTTP_RANGES_MAX ranges, or would need a multipart answer; also if
 * ${size} is 0, for which no 206 can be written.
 */
enum http_range_kind http_range(
    struct span s, uint64_t size, uint64_t *first, uint64_t *last);

#endif /* !HTTP_RANGE_H */
