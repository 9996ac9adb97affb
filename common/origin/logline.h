/*
 * What a line of the log says of a request: its pairs, each with its share of
 * the line's length.
 */
#ifndef ORIGIN_LOGLINE_H
#define ORIGIN_LOGLINE_H

#include "http/request.h"
#include "url/url.h"
#include "util/buf.h"

struct logline {
	struct buf text;
	unsigned int cuts; /* values that were cut */
};

/*
 * What values may take, in bytes: all together, with what is bounded by
 * itself, stay below LOGDEST_LINE_MAX.
 */
#define LOGLINE_PATH   768
#define LOGLINE_AGENT  256
#define LOGLINE_REASON 200

/* Empty the line. */
void logline_reset(struct logline *l);

/* Append a pair whose value takes at most ${room} bytes (util/logfmt.h). */
void logline_add(
    struct logline *l, const char *name, const char *value, size_t room);

/* The same; nothing if ${value} is absent. */
void logline_slice(
    struct logline *l, const char *name, struct span value, size_t room);

/* The method, as the request line has it. */
void logline_method(struct logline *l, const struct http_request *r);

/* Key, channel, extras and form. */
void logline_target(
    struct logline *l, const struct chanurl *u, const char *key, size_t keylen);

/* Free the line's memory. */
void logline_free(struct logline *l);

#endif /* !ORIGIN_LOGLINE_H */
