/*
 * http: any bytes for the request parser; then ranges, dates and conditions of
 * a parsed request, and a response head made of its parts.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "http/cond.h"
#include "http/date.h"
#include "http/filename.h"
#include "http/head.h"
#include "http/range.h"
#include "http/request.h"
#include "util/mediatype.h"

#define NOW ((time_t)1714521600)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
check_date(struct span s)
{
	char out[HTTP_DATE_SIZE];
	time_t t, back;

	if (http_date_parse(s, NOW, &t) != 0)
		return;
	http_date_format(t, out);
	assert(strlen(out) == HTTP_DATE_SIZE - 1);
	/* Only a leap second at the end of 9999 lies behind the last time. */
	s = (struct span){out, strlen(out)};
	assert(http_date_parse(s, NOW, &back) == 0);
	assert(back == t || t == (time_t)253402300800);
}

static void
check_range(struct span s)
{
	static const uint64_t sizes[] = {0, 1, 10, 10000, UINT64_MAX};
	uint64_t first = 0, last = 0;
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		if (http_range(s, sizes[i], &first, &last) == HTTP_RANGE_ONE)
			assert(first <= last && last < sizes[i]);
}

static void
check_cond(const struct http_request *r)
{
	struct http_validators v = {"\"abc\"", 784111777, NOW};
	enum http_cond got = http_cond(r, &v);

	assert(got != HTTP_PROCEED_RANGE || r->range.p != NULL);
	assert(got != HTTP_PROCEED_RANGE || r->method == HTTP_GET);
	v.etag = NULL;
	v.modified = HTTP_NO_TIME;
	(void)http_cond(r, &v);
}

/* No value may end its line. */
static void
check_head(struct span s)
{
	struct buf b = BUF_INIT;
	size_t i, ends = 0;
	char *value;

	if ((value = strndup(s.p, s.len)) == NULL)
		abort();
	http_head_field(&b, "X", value);
	http_head_attachment(&b, s.p, s.len);
	(void)mediatype_ofname(s.p, s.len);
	for (i = 0; i < b.len; i++)
		ends += b.data[i] == '\n' || b.data[i] == '\r';
	assert(ends == 4);
	buf_free(&b);
	free(value);
}

/* A part of a head is no head, and bytes behind a head change nothing. */
static void
check_split(const uint8_t *data, size_t len)
{
	struct http_request r;
	uint8_t *copy;
	size_t n;

	if ((copy = malloc(len)) == NULL)
		abort();
	memcpy(copy, data, len);
	assert(http_parse(copy, len, HTTP_HEAD_MAX, &r) == (ssize_t)len);
	for (n = 0; n < len; n += 1 + len / 64)
		assert(http_parse(copy, n, HTTP_HEAD_MAX, &r) == 0);
	assert(http_parse(copy, len - 1, HTTP_HEAD_MAX, &r) == 0);
	free(copy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct http_request r;
	struct span all = {(const char *)data, len};
	ssize_t n;

	if (len > 0) {
		check_date(all);
		check_range(all);
		check_head(all);
	}
	if ((n = http_parse(data, len, HTTP_HEAD_MAX, &r)) < 0) {
		assert(r.status >= 400 && r.reason != NULL);
		return (0);
	}
	if (n == 0) {
		assert(len < HTTP_HEAD_MAX);
		return (0);
	}
	assert((size_t)n <= len && n <= HTTP_HEAD_MAX);
	assert(r.target.len > 0 && r.target.p[0] == '/');
	assert(!r.has_body || !r.keep_alive);
	check_range(r.range);
	check_date(r.if_range);
	check_date(r.if_modified_since);
	check_cond(&r);
	check_split(data, (size_t)n);
	return (0);
}
