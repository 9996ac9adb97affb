/*
 * logfmt: any bytes as values of a log line.  The first byte is the room of a
 * value, the rest are values that end in "|".  A reader that knows only the
 * grammar of the line must find the values again, as far as they were not cut.
 * In JSON, another program's reader must find the texts of the values.
 */
#include <jansson.h>
#include <string.h>

#include "fuzz.h"
#include "util/logfmt.h"
#include "util/text.h"

static uint8_t
hex(uint8_t c)
{
	MUST((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
	return ((uint8_t)(c <= '9' ? c - '0' : c - 'a' + 10));
}

/* Read a value at ${i}, behind its first quote; return where it ends. */
static size_t
read_quoted(const struct buf *line, size_t i, struct buf *value)
{
	const uint8_t *p = line->data;

	for (; p[i] != '"'; i++) {
		MUST(i + 1 < line->len);
		if (p[i] != '\\') {
			buf_addbyte(value, p[i]);
		} else if (p[++i] == 'x') {
			MUST(i + 2 < line->len);
			buf_addbyte(value,
			    (uint8_t)(hex(p[i + 1]) << 4 | hex(p[i + 2])));
			i += 2;
		} else {
			MUST(p[i] == '"' || p[i] == '\\');
			buf_addbyte(value, p[i]);
		}
	}
	return (i + 1);
}

/* Read the pair at ${i}; return where the next pair begins. */
static size_t
read_pair(const struct buf *line, size_t i, struct buf *value)
{
	const uint8_t *p = line->data;

	MUST(line->len - i > 2 && memcmp(p + i, "v=", 2) == 0);
	i += 2;
	if (i < line->len && p[i] == '"') {
		i = read_quoted(line, i + 1, value);
	} else {
		MUST(i < line->len && p[i] != ' ');
		for (; i < line->len && p[i] != ' '; i++)
			buf_addbyte(value, p[i]);
	}
	MUST(i == line->len || p[i] == ' ');
	return (i + 1);
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

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf line = BUF_INIT, value = BUF_INIT;
	const uint8_t *end;
	size_t i, n, before, at = 0, max = size > 0 ? data[0] : 0;
	int cut;

	for (i = 1; i < size; i += n + 1) {
		end = memchr(data + i, '|', size - i);
		n = end == NULL ? size - i : (size_t)(end - data) - i;
		before = line.len;
		cut = logfmt_add(&line, "v", (const char *)data + i, n, max);
		MUST(line.len - before <= max + strlen(" v=\"...\""));
		buf_reset(&value);
		at = read_pair(&line, at, &value);
		check_value(&value, data + i, n, cut);
		check_json(data + i, n, max);
	}
	for (i = 0; i < line.len; i++)
		MUST(line.data[i] >= ' ' && line.data[i] != 0x7f);
	buf_free(&value);
	buf_free(&line);
	return (0);
}
