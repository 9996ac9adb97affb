/*
 * A line of the log, or a part of one, as pairs of name and value.  Each value
 * has a limit of bytes.  The caller adds a pair once, with name, kind and
 * value; the format of the line decides the spelling.
 */
#ifndef ORIGIN_LOGLINE_H
#define ORIGIN_LOGLINE_H

#include "http/request.h"
#include "url/url.h"
#include "util/buf.h"

enum log_format { LOG_LOGFMT, LOG_JSON };

/* All zero: an empty line in logfmt. */
struct logline {
	struct buf text;
	enum log_format format;
	unsigned int cuts; /* values that were cut */
};

/* Find the format ${name}.  Return 0, or -1 if there is no such format. */
int log_format(const char *name, enum log_format *f);

/* The name of the format ${f}. */
const char *log_formatname(enum log_format f);

/*
 * Limits of values in bytes.  Together with the values of bounded length, a
 * line stays shorter than LOGDEST_LINE_MAX.
 */
#define LOGLINE_PATH   768
#define LOGLINE_AGENT  256
#define LOGLINE_REASON 200

/* The end of a line at some time. */
struct logmark {
	size_t len;
	unsigned int cuts;
};

/* Return the present end of the line. */
struct logmark logline_mark(const struct logline *l);

/* Remove the pairs that were appended after ${m} was taken. */
void logline_rewind(struct logline *l, struct logmark m);

/* Empty the line. */
void logline_reset(struct logline *l);

/* Append a pair; cut its value to ${room} bytes (util/logfmt.h). */
void logline_add(
    struct logline *l, const char *name, const char *value, size_t room);

/* Append a pair with a number. */
void logline_number(struct logline *l, const char *name, uint64_t value);

/* Append ${ms} milliseconds as seconds with three decimals. */
void logline_seconds(struct logline *l, const char *name, uint64_t ms);

/* Like logline_add, but append nothing if ${value} is absent. */
void logline_slice(
    struct logline *l, const char *name, struct span value, size_t room);

/* Append the method as the request line spells it. */
void logline_method(struct logline *l, const struct http_request *r);

/*
 * Append key, channel, extras and form, and whether a plan is asked for.  A
 * token (url/token.h) comes first of the extras and is never cut.
 */
void logline_target(
    struct logline *l, const struct chanurl *u, const char *key, size_t keylen);

/* Append the pairs of ${more}, which has the same format as ${l}. */
void logline_join(struct logline *l, const struct logline *more);

/*
 * Complete the line: add the number of cuts, and for JSON the braces.  The line
 * is in l->text, without a newline.
 */
void logline_end(struct logline *l);

/* Free the line's memory. */
void logline_free(struct logline *l);

#endif /* !ORIGIN_LOGLINE_H */
