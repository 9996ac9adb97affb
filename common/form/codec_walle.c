#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "form/codec.h"

/* FORMATS 3.1: one flat JSON object of strings, the channel under "channel". */
#define KEY "channel"

/* The text of a member, as Walle's reader gets it: all values are strings. */
static int
text_of(json_t *value, struct buf *out, struct err *e)
{
	char *text;

	if (json_is_string(value)) {
		buf_add(
		    out, json_string_value(value), json_string_length(value));
		return (buf_ok(out, e));
	}
	text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
	if (text == NULL)
		return (err_nomem(e));
	buf_addstr(out, text);
	free(text);
	return (buf_ok(out, e));
}

static int
add_member(struct channel *c, const char *key, json_t *value, struct err *e)
{
	struct buf text = BUF_INIT;
	int rc = text_of(value, &text, e);

	if (rc == 0 && strcmp(key, KEY) == 0)
		rc = channel_setid(c, buf_str(&text), text.len, e);
	else if (rc == 0)
		rc = channel_addextra(
		    c, key, strlen(key), buf_str(&text), text.len, e);
	buf_free(&text);
	return (rc);
}

static int
walle_decode(
    const uint8_t *value, size_t len, struct channel *out, struct err *e)
{
	json_t *object = json_loadb((const char *)value, len, 0, NULL), *member;
	const char *key;
	int rc = 0;

	if (!json_is_object(object)) {
		json_decref(object);
		return (err_set(e, ERR_INPUT, "value is not a JSON object"));
	}
	if (json_object_get(object, KEY) != NULL)
		rc = 1;
	if (rc == 1)
		json_object_foreach(object, key,
		    member) if (add_member(out, key, member, e) != 0)
		{
			channel_free(out);
			rc = -1;
			break;
		}
	json_decref(object);
	return (rc);
}

static int
set_member(json_t *object, const char *key, const char *text, struct err *e)
{
	return (json_object_set_new(object, key, json_string(text)) == 0
		    ? 0
		    : err_nomem(e));
}

static int
set_members(json_t *object, const struct channel *c, struct err *e)
{
	size_t i;

	if (set_member(object, KEY, c->id, e) != 0)
		return (-1);
	for (i = 0; i < c->nextra; i++) {
		if (strcmp(c->extra[i].name, KEY) == 0)
			return (err_set(e, ERR_INPUT,
			    "an extra cannot be called \"" KEY "\": that is "
			    "the channel's own name"));
		if (set_member(
			object, c->extra[i].name, c->extra[i].value, e) != 0)
			return (-1);
	}
	return (0);
}

/* As Walle's put: into the object that is there; what is no object is lost. */
static int
walle_encode(const struct channel *c, const uint8_t *value, size_t len,
    struct buf *out, struct err *e)
{
	json_t *object = NULL;
	char *text = NULL;
	int rc;

	if (len > 0)
		object = json_loadb((const char *)value, len, 0, NULL);
	if (!json_is_object(object)) {
		json_decref(object);
		object = json_object();
	}
	rc = set_members(object, c, e);
	if (rc == 0 && (text = json_dumps(object, JSON_COMPACT)) == NULL)
		rc = err_nomem(e);
	if (rc == 0)
		buf_addstr(out, text);
	free(text);
	json_decref(object);
	return (rc == 0 ? buf_ok(out, e) : -1);
}

const struct codec codec_walle = {
    .decode = walle_decode, .encode = walle_encode, .strip = NULL};
