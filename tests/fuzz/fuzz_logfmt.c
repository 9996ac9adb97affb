/*
 * logfmt: any bytes as values of a log line.  The first byte is the room of a
 * value, the rest are values that end in "|".  The reader must find the values
 * again, as far as they were not cut; in JSON, another program's reader must
 * find their texts.  Ours also reads the bytes as they are.
 */
#include <jansson.h>
#include <string.h>

#include "fuzz.h"
#include "util/logfmt.h"
#include "util/text.h"

/* Read the pair at the start of ${rest}. */
static void
read_pair(struct span *rest, struct buf *value)
{
	struct logfmt_pair pair;

	MUST(logfmt_next(rest, &pair) == 1);
	MUST(span_is(pair.name, "v"));
	MUST(logfmt_unescape(value, pair.value) == 0);
	MUST(pair.escaped || value->len == pair.value.len);
}

static void
check_value(const struct buf *got, const uint8_t *want, size_t len, int cut)
{
	size_t n = got->len;

	if (cut) {
		MUST(n >= 3 && memcmp(got->data + n - 3, "...", 3) == 0);
		n -= 3;
		MUST(n < len);
	} else {
		MUST(n == len);
	}
	MUST(n == 0 || memcmp(got->data, want, n) == 0);
}

/* The one member of the object that ${line} becomes. */
static void
read_json(const struct buf *line, struct buf *value)
{
	struct buf text = BUF_INIT;
	const char *s;
	json_t *o;

	buf_addf(&text, "{%.*s}", (int)line->len, (char *)line->data);
	o = json_loadb((char *)text.data, text.len, 0, NULL);
	MUST(o != NULL && json_object_size(o) == 1);
	s = json_string_value(json_object_get(o, "v"));
	MUST(s != NULL);
	buf_addstr(value, s);
	json_decref(o);
	buf_free(&text);
}

static void
check_json(const uint8_t *s, size_t len, size_t max)
{
	struct buf line = BUF_INIT, got = BUF_INIT, want = BUF_INIT;
	int cut = logjson_add(&line, "v", (const char *)s, len, max);
	size_t i;

	MUST(line.len <= max + strlen("\"v\":\"...\""));
	for (i = 0; i < line.len; i++)
		MUST(line.data[i] >= ' ' && line.data[i] != 0x7f);
	read_json(&line, &got);
	text_escape(&want, (const char *)s, len);
	if (cut) {
		MUST(got.len >= 3 &&
		     memcmp(got.data + got.len - 3, "...", 3) == 0);
		got.len -= 3;
		MUST(got.len < want.len);
	} else {
		MUST(got.len == want.len);
	}
	MUST(got.len == 0 || memcmp(got.data, want.data, got.len) == 0);
	buf_free(&line);
	buf_free(&got);
	buf_free(&want);
}

/* Foreign bytes: every pair lies within the line, in order. */
static void
read_foreign(const char *data, size_t size)
{
	struct span rest = {data, size};
	const char *at = data, *end = data + size;
	struct logfmt_pair pair;
	struct buf value = BUF_INIT;

	while (logfmt_next(&rest, &pair) == 1) {
		MUST(pair.name.p == at && pair.name.len > 0);
		MUST(pair.value.p > at + pair.name.len);
		MUST(pair.value.p + pair.value.len <= end);
		MUST(rest.p > at && rest.p + rest.len == end);
		buf_reset(&value);
		MUST(logfmt_unescape(&value, pair.value) == 0);
		MUST(value.len <= pair.value.len);
		at = rest.p;
	}
	buf_free(&value);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf line = BUF_INIT, value = BUF_INIT;
	const uint8_t *end;
	size_t i, n, before, max = size > 0 ? data[0] : 0;
	struct span rest;
	int cut;

	read_foreign((const char *)data, size);
	for (i = 1; i < size; i += n + 1) {
		end = memchr(data + i, '|', size - i);
		n = end == NULL ? size - i : (size_t)(end - data) - i;
		before = line.len;
		cut = logfmt_add(&line, "v", (const char *)data + i, n, max);
		MUST(line.len - before <= max + strlen(" v=\"...\""));
		buf_reset(&value);
		/* Behind the space, but for the first. */
		rest.p = (const char *)line.data + before + (before > 0);
		rest.len = line.len - before - (before > 0);
		read_pair(&rest, &value);
		MUST(rest.len == 0);
		check_value(&value, data + i, n, cut);
		check_json(data + i, n, max);
	}
	for (i = 0; i < line.len; i++)
		MUST(line.data[i] >= ' ' && line.data[i] != 0x7f);
	buf_free(&value);
	buf_free(&line);
	return (0);
}
