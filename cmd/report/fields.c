#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "report/fields.h"
#include "util/endian.h"
#include "util/logfmt.h"

#define NAME(text)                                                             \
	{                                                                      \
		text, sizeof(text) - 1                                         \
	}

static const struct span names[FIELDS] = {
    [FIELD_PROXY] = NAME("proxy"),
    [FIELD_TIME] = NAME("time"),
    [FIELD_EVENT] = NAME("event"),
    [FIELD_ID] = NAME("id"),
    [FIELD_PEER] = NAME("peer"),
    [FIELD_VIA] = NAME("via"),
    [FIELD_METHOD] = NAME("method"),
    [FIELD_REQUEST] = NAME("request"),
    [FIELD_URI] = NAME("uri"),
    [FIELD_KEY] = NAME("key"),
    [FIELD_CHANNEL] = NAME("channel"),
    [FIELD_FORM] = NAME("form"),
    [FIELD_PLAN] = NAME("plan"),
    [FIELD_PATH] = NAME("path"),
    [FIELD_STATUS] = NAME("status"),
    [FIELD_TOTAL] = NAME("total"),
    [FIELD_RANGE] = NAME("range"),
    [FIELD_LENGTH] = NAME("length"),
    [FIELD_REASON] = NAME("reason"),
    [FIELD_AGENT] = NAME("agent"),
    [FIELD_CONTROL] = NAME("control"),
    [FIELD_CACHE] = NAME("cache"),
    [FIELD_SENT] = NAME("sent"),
    [FIELD_ACKED] = NAME("acked"),
    [FIELD_SECONDS] = NAME("seconds"),
    [FIELD_COMPLETE] = NAME("complete"),
    [FIELD_ERROR] = NAME("error"),
    [FIELD_CUT] = NAME("cut"),
};

static const char twice[] = "a field stands twice";

static void
reset(struct fields *f)
{
	memset(f->value, 0, sizeof(f->value));
	f->nextra = 0;
	buf_reset(&f->text);
}

static const char *
add_extra(struct fields *f, struct span name, struct span value)
{
	size_t i;

	for (i = 0; i < f->nextra; i++)
		if (f->extra[i].name.len == name.len &&
		    memcmp(f->extra[i].name.p, name.p, name.len) == 0)
			return (twice);
	if (f->nextra == EXTRAS_MAX)
		return ("more extras than a channel can have");
	f->extra[f->nextra].name = name;
	f->extra[f->nextra].value = value;
	f->nextra++;
	return (NULL);
}

/*
 * Make a number of a name of 2 to 8 bytes.  Names of the same length have
 * different numbers.  Other lengths give 0: no field has such a name.
 */
static inline uint64_t
name_number(struct span name)
{
	const uint8_t *p = (const uint8_t *)name.p;

	if (name.len < 2 || name.len > 8)
		return (0);
	if (name.len < 4)
		return ((uint64_t)le16dec(p) << 16 | le16dec(p + name.len - 2));
	return ((uint64_t)le32dec(p) << 32 | le32dec(p + name.len - 4));
}

void
fields_init(struct fields *f)
{
	size_t i;

	memset(f, 0, sizeof(*f));
	for (i = 0; i < FIELDS; i++)
		f->number[i] = name_number(names[i]);
}

/*
 * Find the field ${name}, from ${i} on, where it most often is.  FIELDS: none.
 */
static unsigned int
find_field(const struct fields *f, struct span name, unsigned int i)
{
	uint64_t number = name_number(name);
	unsigned int n;

	for (n = 0; n < FIELDS; n++, i++) {
		if (i >= FIELDS)
			i = 0;
		if (f->number[i] == number && names[i].len == name.len)
			return (i);
	}
	return (FIELDS);
}

/*
 * Store a value: of field ${i}, or of the field ${name} if ${i} is FIELDS.
 * ${last} is the field before.  Skip unknown names: a later version may add
 * some.
 */
static const char *
add_field(struct fields *f, unsigned int i, struct span name, struct span value,
    unsigned int *last)
{
	if (i == FIELDS && name.len > 2 && name.p[0] == 'x' && name.p[1] == '-')
		return (add_extra(f, name, value));
	if (i == FIELDS && (i = find_field(f, name, *last)) == FIELDS)
		return (NULL);
	if (f->value[i].p != NULL)
		return (twice);
	f->value[i] = value;
	f->next[*last] = i;
	*last = i;
	return (NULL);
}

/* Does ${line} begin with the name of field ${i} and "="? */
static int
goes_on(const struct fields *f, struct span line, unsigned int i)
{
	size_t len = names[i].len;

	return (line.len > len && line.p[len] == '=' &&
		name_number((struct span){line.p, len}) == f->number[i]);
}

/*
 * Cut the first pair off ${line}.  Most often its field follows ${last} as in
 * earlier lines: then set ${i} to this field, else to FIELDS.
 */
static int
take_pair(const struct fields *f, struct span *line, unsigned int last,
    struct logfmt_pair *pair, unsigned int *i)
{
	*i = f->next[last];
	if (goes_on(f, *line, *i))
		return (logfmt_value(line, names[*i].len, pair));
	*i = FIELDS;
	return (logfmt_next(line, pair));
}

/* Unescape ${value} into f->text.  The result is absent if it is malformed. */
static struct span
unescape(struct fields *f, struct span value)
{
	size_t at = f->text.len;

	if (logfmt_unescape(&f->text, value) != 0)
		return ((struct span){NULL, 0});
	return (
	    (struct span){(const char *)f->text.data + at, f->text.len - at});
}

const char *
fields_fromlogfmt(struct fields *f, struct span line)
{
	struct logfmt_pair pair;
	const char *why;
	unsigned int last = FIELDS, i;
	int rc;

	reset(f);
	/*
	 * Reserve all room now: values point into the buffer, which must not
	 * move.
	 */
	if (buf_room(&f->text, line.len + 1) == NULL)
		return ("no memory is left");
	while ((rc = take_pair(f, &line, last, &pair, &i)) == 1) {
		if (pair.escaped)
			pair.value = unescape(f, pair.value);
		why = add_field(f, i, pair.name, pair.value, &last);
		if (why != NULL)
			return (why);
	}
	return (rc == 0 ? NULL : "it is not made of pairs name=value");
}

/* Append the text of ${value} to f->text.  The result may be absent. */
static struct span
json_text(struct fields *f, const json_t *value)
{
	char number[64];
	size_t at = f->text.len;
	int n;

	if (json_is_string(value)) {
		return (unescape(f, (struct span){json_string_value(value),
					json_string_length(value)}));
	} else if (json_is_integer(value)) {
		n = snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT,
		    json_integer_value(value));
	} else if (json_is_real(value)) {
		n = snprintf(
		    number, sizeof(number), "%.3f", json_real_value(value));
	} else {
		return ((struct span){NULL, 0});
	}
	/* A real number may be longer than any number of a log. */
	if (n < 0 || (size_t)n >= sizeof(number))
		return ((struct span){NULL, 0});
	buf_add(&f->text, number, (size_t)n);
	return (
	    (struct span){(const char *)f->text.data + at, f->text.len - at});
}

static struct span
json_name(struct fields *f, const char *key)
{
	size_t at = f->text.len, len = strlen(key);

	buf_add(&f->text, key, len);
	return ((struct span){(const char *)f->text.data + at, len});
}

/*
 * A line of Cloudflare's Logpush has all texts that a worker wrote.  Return the
 * first text that is an object, or NULL.
 */
static json_t *
logged_object(const json_t *logs)
{
	const json_t *log, *message;
	json_t *o;
	size_t i, j;

	json_array_foreach(logs, i, log)
	{
		json_array_foreach(json_object_get(log, "Message"), j, message)
		{
			o = json_loadb(json_string_value(message),
			    json_string_length(message), JSON_REJECT_DUPLICATES,
			    NULL);
			if (json_is_object(o))
				return (o);
			json_decref(o);
		}
	}
	return (NULL);
}

const char *
fields_fromjson(struct fields *f, struct span line)
{
	json_t *o = json_loadb(line.p, line.len, JSON_REJECT_DUPLICATES, NULL);
	json_t *logs = json_object_get(o, "Logs"), *inner;
	const char *key, *why = NULL;
	struct span text;
	json_t *value;
	unsigned int last = FIELDS;

	reset(f);
	if (json_is_array(logs)) {
		inner = logged_object(logs);
		json_decref(o);
		if ((o = inner) == NULL)
			return ("a worker that logged nothing for a report");
	}
	if (!json_is_object(o)) {
		json_decref(o);
		return ("it is not a JSON object");
	}
	/* A short number such as 1e30 may become 40 bytes. */
	if (buf_room(&f->text, line.len * 16 + 1) == NULL)
		why = "no memory is left";
	json_object_foreach(o, key, value)
	{
		text = json_text(f, value);
		if (why == NULL && text.p == NULL)
			why = "a value is neither our text nor a number";
		if (why == NULL)
			why = add_field(
			    f, FIELDS, json_name(f, key), text, &last);
		if (why != NULL)
			break;
	}
	json_decref(o);
	return (why);
}

struct span
fields_extra(const struct fields *f, const char *name)
{
	size_t i;

	for (i = 0; i < f->nextra; i++)
		if (span_is(f->extra[i].name, name))
			return (f->extra[i].value);
	return ((struct span){NULL, 0});
}

void
fields_free(struct fields *f)
{
	buf_free(&f->text);
}
