#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "form/jsonspell.h"

/* So many digits are enough to tell any two doubles apart. */
#define DIGITS_MAX 17

/* Java prints numbers outside of this range with an exponent. */
#define PLAIN_MIN 1e-3
#define PLAIN_MAX 1e7

/*
 * As Double.toString (Java SE API, class Double): the fewest digits that stand
 * for ${d} and no other number, at least one of them behind the point.
 */
static void
spell_plain(double d, struct buf *out)
{
	char text[DIGITS_MAX + 16];
	int after = 1;

	do
		(void)snprintf(text, sizeof(text), "%.*f", after, d);
	while (strtod(text, NULL) != d && after++ < DIGITS_MAX + 3);
	buf_addstr(out, text);
}

static void
spell_exponent(double d, struct buf *out)
{
	char text[DIGITS_MAX + 16];
	int after = 1;
	size_t len;

	do
		(void)snprintf(text, sizeof(text), "%.*e", after, d);
	while (strtod(text, NULL) != d && after++ < DIGITS_MAX);
	len = strcspn(text, "e");
	buf_add(out, text, len);
	buf_addf(out, "E%ld", strtol(text + len + 1, NULL, 10));
}

static void
spell_double(double d, struct buf *out)
{
	double size = fabs(d);

	if (d == 0 || (size >= PLAIN_MIN && size < PLAIN_MAX))
		spell_plain(d, out);
	else
		spell_exponent(d, out);
}

/* Within a list or an object, a whole number is printed without a point. */
static void
spell_inner(double d, struct buf *out)
{
	if (d == 0 && signbit(d) != 0)
		buf_addstr(out, "-0");
	else if (fabs(d) < 0x1p63 && d == (double)(long long)d)
		buf_addf(out, "%lld", (long long)d);
	else
		spell_double(d, out);
}

static void
spell_string(const char *s, size_t len, struct buf *out)
{
	static const char plain[] = "\"\\/\b\f\n\r\t", escape[] = "\"\\/bfnrt";
	const char *at;
	size_t i;

	buf_addbyte(out, '"');
	for (i = 0; i < len; i++)
		if (s[i] != '\0' && (at = strchr(plain, s[i])) != NULL)
			buf_addf(out, "\\%c", escape[at - plain]);
		else if ((unsigned char)s[i] < 0x20)
			buf_addf(out, "\\u%04x", (unsigned int)s[i]);
		else
			buf_addbyte(out, (uint8_t)s[i]);
	buf_addbyte(out, '"');
}

static void spell_any(const json_t *value, int depth, struct buf *out);

static void
spell_list(const json_t *list, int depth, struct buf *out)
{
	size_t i;

	for (i = 0; i < json_array_size(list); i++) {
		buf_addbyte(out, i == 0 ? '[' : ',');
		spell_any(json_array_get(list, i), depth + 1, out);
	}
	buf_addstr(out, i == 0 ? "[]" : "]");
}

static void
spell_object(json_t *object, int depth, struct buf *out)
{
	void *first = json_object_iter(object), *it;
	const char *name;

	buf_addbyte(out, '{');
	for (it = first; it != NULL; it = json_object_iter_next(object, it)) {
		if (it != first)
			buf_addbyte(out, ',');
		name = json_object_iter_key(it);
		spell_string(name, strlen(name), out);
		buf_addbyte(out, ':');
		spell_any(json_object_iter_value(it), depth + 1, out);
	}
	buf_addbyte(out, '}');
}

static void
spell_any(const json_t *value, int depth, struct buf *out)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		spell_object((json_t *)(uintptr_t)value, depth, out);
		break;
	case JSON_ARRAY:
		spell_list(value, depth, out);
		break;
	case JSON_STRING:
		if (depth == 0)
			buf_add(out, json_string_value(value),
			    json_string_length(value));
		else
			spell_string(json_string_value(value),
			    json_string_length(value), out);
		break;
	case JSON_INTEGER:
		buf_addf(out, "%lld", (long long)json_integer_value(value));
		break;
	case JSON_REAL:
		if (depth == 0)
			spell_double(json_real_value(value), out);
		else
			spell_inner(json_real_value(value), out);
		break;
	case JSON_TRUE:
		buf_addstr(out, "true");
		break;
	case JSON_FALSE:
		buf_addstr(out, "false");
		break;
	case JSON_NULL:
		buf_addstr(out, "null");
		break;
	}
}

int
jsonspell(const json_t *value, struct buf *out, struct err *e)
{
	spell_any(value, 0, out);
	return (buf_ok(out, e));
}
