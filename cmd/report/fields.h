/* The values of one line of a log, by name. */
#ifndef REPORT_FIELDS_H
#define REPORT_FIELDS_H

#include "util/buf.h"
#include "util/channel.h"
#include "util/span.h"

/* In the order of the lines, so that a field is found fast. */
enum field {
	FIELD_PROXY,
	FIELD_TIME,
	FIELD_EVENT,
	FIELD_ID,
	FIELD_PEER,
	FIELD_VIA,
	FIELD_METHOD,
	FIELD_REQUEST,
	FIELD_URI,
	FIELD_KEY,
	FIELD_CHANNEL,
	FIELD_FORM,
	FIELD_PLAN,
	FIELD_PATH,
	FIELD_STATUS,
	FIELD_TOTAL,
	FIELD_RANGE,
	FIELD_LENGTH,
	FIELD_REASON,
	FIELD_AGENT,
	FIELD_CONTROL,
	FIELD_CACHE,
	FIELD_SENT,
	FIELD_ACKED,
	FIELD_SECONDS,
	FIELD_COMPLETE,
	FIELD_ERROR,
	FIELD_CUT,
	FIELDS
};

struct fields {
	struct span value[FIELDS]; /* absent if the line does not have it */
	struct {
		struct span name; /* as in URLs, with "x-" */
		struct span value;
	} extra[EXTRAS_MAX];
	size_t nextra;
	uint64_t number[FIELDS]; /* the names as numbers: see fields.c */
	/*
	 * The field that followed in the last line; [FIELDS]: the first field.
	 */
	unsigned int next[FIELDS + 1];
	struct buf text; /* values that were unescaped */
};

/* Make ${f} empty. */
void fields_init(struct fields *f);

/*
 * Read a line in logfmt.  The values are borrowed from ${line} and ${f} until
 * the next call.  Return NULL, or the reason why the line cannot be read: a
 * string constant.
 */
const char *fields_fromlogfmt(struct fields *f, struct span line);

/*
 * Like fields_fromlogfmt, for a JSON object of texts and numbers, or a line of
 * Cloudflare's Logpush that holds one.
 */
const char *fields_fromjson(struct fields *f, struct span line);

/* The value of extra ${name}, or an absent one. */
struct span fields_extra(const struct fields *f, const char *name);

/* Free the memory. */
void fields_free(struct fields *f);

#endif /* !REPORT_FIELDS_H */
