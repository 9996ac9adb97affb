/*
 * What a line of the log says, or a part of it: its pairs, each with its share
 * of the line's length.  Whoever adds a pair names it, its kind and its value
 * once; the line's format says how it is written.
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

/* Find the format ${name}.  Return 0, or -1 if there is none. */
int log_format(const char *name, enum log_format *f);

/* Its name. */
const char *log_formatname(enum log_format f);

/*
 * What values may take, in bytes: all together, with what is bounded by
 * itself, stay below LOGDEST_LINE_MAX.
 */
#define LOGLINE_PATH   768
#define LOGLINE_AGENT  256
#define LOGLINE_REASON 200

/* A place in a line: its end at some time. */
struct logmark {
	size_t len;
	unsigned int cuts;
};

/* Where the line ends now. */
struct logmark logline_mark(const struct logline *l);

/* Take off all that was appended since ${m} was the end. */
void logline_rewind(struct logline *l, struct logmark m);

/* Empty the line. */
void logline_reset(struct logline *l);

/* Append a pair whose value takes at most ${room} bytes (util/logfmt.h). */
void logline_add(
    struct logline *l, const char *name, const char *value, size_t room);

/* Append a pair whose value is a number. */
void logline_number(struct logline *l, const char *name, uint64_t value);

/* The same for ${ms} milliseconds, which are written as seconds. */
void logline_seconds(struct logline *l, const char *name, uint64_t ms);

/* The same; nothing if ${value} is absent. */
void logline_slice(
    struct logline *l, const char *name, struct span value, size_t room);

/* The method, as the request line has it. */
void logline_method(struct logline *l, const struct http_request *r);

/*
 * Key, channel, extras and form, and whether a plan is asked for.  A token
 * (url/token.h) is the first of the extras, and is never cut.
 */
void logline_target(
    struct logline *l, const struct chanurl *u, const char *key, size_t keylen);

/* Append the pairs of ${more}, which has the same format. */
void logline_join(struct logline *l, const struct logline *more);

/*
 * Make the whole line of the pairs: for JSON an object.  The bytes are in
 * l->text, without a newline.
 */
void logline_end(struct logline *l);

/* Free the line's memory. */
void logline_free(struct logline *l);

#endif /* !ORIGIN_LOGLINE_H */
