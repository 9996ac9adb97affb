#include <string.h>
#include <strings.h>

#include "http/date.h"
#include "util/num.h"
#include "util/span.h"
#include "web/response.h"

#define BLANKS " \t\r\n"

static void
set_status(struct response *a, struct span line)
{
	struct span version;
	uint64_t status;

	memset(a, 0, sizeof(*a));
	if (span_cut(&line, ' ', &version) && line.len >= 3 &&
	    num_parse(line.p, 3, &status) == 0)
		a->status = (unsigned int)status;
}

static void
set_length(struct response *a, struct span value)
{
	uint64_t length;

	if (num_parse(value.p, value.len, &length) != 0 ||
	    (a->has_length && length != a->length))
		a->malformed = 1;
	else
		a->length = length;
	a->has_length = 1;
}

/* "bytes FIRST-LAST/TOTAL", or "bytes *" and "/TOTAL" (RFC 9110, 14.4). */
static void
set_range(struct response *a, struct span value)
{
	struct span unit, first, last;

	/* A second Content-Range contradicts the first. */
	if (a->has_range || a->has_total || !span_cut(&value, ' ', &unit) ||
	    !span_iscase(unit, "bytes") || !span_cut(&value, '/', &last) ||
	    num_parse(value.p, value.len, &a->total) != 0) {
		a->malformed = 1;
	} else if (span_iscase(last, "*")) {
		a->has_total = 1;
	} else {
		a->has_range = 1;
		if (!span_cut(&last, '-', &first) ||
		    num_parse(first.p, first.len, &a->first) != 0 ||
		    num_parse(last.p, last.len, &a->last) != 0 ||
		    a->first > a->last || a->last >= a->total)
			a->malformed = 1;
	}
}

/* A weak tag may stay when the bytes change (RFC 9110 section 8.8.3). */
static void
set_etag(struct response *a, struct span value)
{
	size_t i;

	a->etag[0] = '\0';
	a->weak = value.len > 2 && memcmp(value.p, "W/", 2) == 0;
	if (value.len < 2 || value.len >= sizeof(a->etag) ||
	    value.p[0] != '"' || value.p[value.len - 1] != '"')
		return;
	for (i = 1; i < value.len - 1; i++)
		if ((unsigned char)value.p[i] <= ' ' || value.p[i] == '"' ||
		    value.p[i] == 0x7f)
			return;
	memcpy(a->etag, value.p, value.len);
	a->etag[value.len] = '\0';
}

static void
set_region(struct response *a, struct span value)
{
	size_t i;

	for (i = 0; i < value.len; i++)
		if (value.p[i] <= ' ' || value.p[i] >= 0x7f)
			return;
	if (value.len < sizeof(a->region))
		memcpy(a->region, value.p, value.len);
}

static void
set_mtime(struct response *a, struct span value)
{
	time_t t;

	if (http_date_parse(value, time(NULL), &t) == 0 && t > 0)
		a->mtime = (uint64_t)t;
}

/* Is the line a field named ${name}?  Then set ${value}. */
static int
has(const char *line, size_t len, const char *name, struct span *value)
{
	struct span rest = {line, len}, front;

	if (!span_cut(&rest, ':', &front) || !span_iscase(front, name))
		return (0);
	*value = span_trim(rest, BLANKS);
	return (1);
}

const char *
response_value(const char *line, size_t len, const char *name, size_t *n)
{
	struct span value;

	if (!has(line, len, name, &value))
		return (NULL);
	*n = value.len;
	return (value.p);
}

void
response_line(struct response *a, const char *line, size_t len)
{
	struct span value = {line, len};

	if (len > 5 && strncasecmp(line, "HTTP/", 5) == 0)
		set_status(a, value);
	else if (span_trim(value, BLANKS).len == 0)
		a->ended = a->status >= 200;
	else if (has(line, len, "Content-Length", &value))
		set_length(a, value);
	else if (has(line, len, "Content-Range", &value))
		set_range(a, value);
	else if (has(line, len, "Content-Encoding", &value))
		a->encoded |= !span_iscase(value, "identity");
	else if (has(line, len, "ETag", &value))
		set_etag(a, value);
	else if (has(line, len, "Last-Modified", &value))
		set_mtime(a, value);
	else if (has(line, len, "x-amz-bucket-region", &value))
		set_region(a, value);
}

int
response_iselsewhere(const struct response *a, struct err *e)
{
	if (a->status / 100 != 3 || a->region[0] == '\0')
		return (0);
	(void)err_set(e, ERR_FATAL,
	    "the bucket is in region %s: set AWS_REGION", a->region);
	return (1);
}
