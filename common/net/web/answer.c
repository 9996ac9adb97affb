#include <string.h>
#include <strings.h>

#include "web/answer.h"
#include "util/num.h"

struct text {
	const char *p;
	size_t len;
};

static struct text
trim(struct text t)
{
	while (t.len > 0 && strchr(" \t", t.p[0]) != NULL)
		t.p++, t.len--;
	while (t.len > 0 && strchr(" \t\r\n", t.p[t.len - 1]) != NULL)
		t.len--;
	return (t);
}

/* Take what stands before ${sep} off the front of ${t}: 0, or -1. */
static int
take(struct text *t, char sep, struct text *front)
{
	const char *at = memchr(t->p, sep, t->len);

	if (at == NULL)
		return (-1);
	front->p = t->p;
	front->len = (size_t)(at - t->p);
	t->p += front->len + 1;
	t->len -= front->len + 1;
	return (0);
}

static int
is(struct text t, const char *word)
{
	return (t.len == strlen(word) && strncasecmp(t.p, word, t.len) == 0);
}

static void
set_status(struct answer *a, struct text line)
{
	struct text version;
	uint64_t status;

	memset(a, 0, sizeof(*a));
	if (take(&line, ' ', &version) == 0 && line.len >= 3 &&
	    num_parse(line.p, 3, &status) == 0)
		a->status = (unsigned int)status;
}

static void
set_length(struct answer *a, struct text value)
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
set_range(struct answer *a, struct text value)
{
	struct text unit, first, last;

	/* Two of them cannot both be right. */
	if (a->has_range || a->has_total || take(&value, ' ', &unit) != 0 ||
	    !is(unit, "bytes") || take(&value, '/', &last) != 0 ||
	    num_parse(value.p, value.len, &a->total) != 0) {
		a->malformed = 1;
	} else if (is(last, "*")) {
		a->has_total = 1;
	} else {
		a->has_range = 1;
		if (take(&last, '-', &first) != 0 ||
		    num_parse(first.p, first.len, &a->first) != 0 ||
		    num_parse(last.p, last.len, &a->last) != 0 ||
		    a->first > a->last || a->last >= a->total)
			a->malformed = 1;
	}
}

/* A weak one does not tell bytes apart (RFC 9110 section 8.8.3). */
static void
set_etag(struct answer *a, struct text value)
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
set_region(struct answer *a, struct text value)
{
	size_t i;

	for (i = 0; i < value.len; i++)
		if (value.p[i] <= ' ' || value.p[i] >= 0x7f)
			return;
	if (value.len < sizeof(a->region))
		memcpy(a->region, value.p, value.len);
}

/* Has the line a field named ${name}?  Then with that value. */
static int
has(const char *line, size_t len, const char *name, struct text *value)
{
	struct text rest = {line, len}, front;

	if (take(&rest, ':', &front) != 0 || !is(front, name))
		return (0);
	*value = trim(rest);
	return (1);
}

const char *
answer_value(const char *line, size_t len, const char *name, size_t *n)
{
	struct text value;

	if (!has(line, len, name, &value))
		return (NULL);
	*n = value.len;
	return (value.p);
}

void
answer_line(struct answer *a, const char *line, size_t len)
{
	struct text value = {line, len};

	if (len > 5 && strncasecmp(line, "HTTP/", 5) == 0)
		set_status(a, value);
	else if (trim(value).len == 0)
		a->ended = a->status >= 200;
	else if (has(line, len, "Content-Length", &value))
		set_length(a, value);
	else if (has(line, len, "Content-Range", &value))
		set_range(a, value);
	else if (has(line, len, "Content-Encoding", &value))
		a->encoded |= !is(value, "identity");
	else if (has(line, len, "ETag", &value))
		set_etag(a, value);
	else if (has(line, len, "x-amz-bucket-region", &value))
		set_region(a, value);
}

int
answer_iselsewhere(const struct answer *a, struct err *e)
{
	if (a->status / 100 != 3 || a->region[0] == '\0')
		return (0);
	(void)err_set(e, ERR_FATAL,
	    "the bucket is in region %s: set AWS_REGION", a->region);
	return (1);
}
