/*
 * The pairs of log lines, for programs and people: in logfmt, name=value pairs
 * with one space between them; or in JSON, the members of one object.  Whatever
 * bytes a value has, it can neither end its line nor look like another pair.
 *
 * The text of a value is what text_escape (text.h) writes: \xNN for bytes that
 * are no UTF-8, for control characters and for characters that nobody can see,
 * and \\ for a backslash.  What a reader of JSON has as the string is that
 * text, and so is what stands between quotes in logfmt, where \" is a quote.
 */
#ifndef UTIL_LOGFMT_H
#define UTIL_LOGFMT_H

#include <stddef.h>

#include "util/buf.h"
#include "util/span.h"

/*
 * Append the pair ${name}=${value} to the line in ${b}, behind a space if the
 * line is not empty.  The value has no quotes if it is not empty and has only
 * characters that text_escape leaves as they are, without spaces, '=' and '"';
 * else it stands in double quotes.
 *
 * A value that would take more than ${max} bytes, quotes not counted, is cut
 * between two characters, and "..." follows.  Return 1 then, else 0.  ${name}
 * has only letters, digits and . _ ~ - %.
 */
int logfmt_add(
    struct buf *b, const char *name, const char *value, size_t len, size_t max);

/*
 * Append the member "${name}":"${value}", behind a comma if ${b} is not empty.
 * What it appends is UTF-8.  As logfmt_add otherwise: ${max} counts the bytes
 * that the value takes here, where each backslash takes two.
 */
int logjson_add(
    struct buf *b, const char *name, const char *value, size_t len, size_t max);

/* A pair of a line, borrowed from the line. */
struct logfmt_pair {
	struct span name;
	struct span value; /* without its quotes */
	int escaped;       /* the value has escapes: see logfmt_unescape */
};

/*
 * Take the pair at the start of ${rest}, a line without its line end, as
 * logfmt_add writes it, and leave in ${rest} what follows.  The two digits of
 * an escape may have either case: nginx writes upper case.  Return 1; 0 at the
 * end of the line; -1 if no such pair stands there.
 */
int logfmt_next(struct span *rest, struct logfmt_pair *pair);

/*
 * The same, for a caller who knows that ${rest} begins with a name of ${len}
 * bytes and '='.
 */
int logfmt_value(struct span *rest, size_t len, struct logfmt_pair *pair);

/*
 * Append the bytes that the text ${value} stands for: at most ${value}.len.
 * The text is a value that logfmt_next found, or a string of JSON.  Return 0,
 * or -1, with some bytes appended, if an escape is none: never of logfmt_next.
 */
int logfmt_unescape(struct buf *b, struct span value);

#endif /* !UTIL_LOGFMT_H */
