#include <string.h>

#include "form/codec.h"
#include "form/jsonspell.h"
#include "form/jsontext.h"

/*
 * FORMATS 3.1, 3.7, 3.8: one flat JSON object of strings.  The channel's key
 * differs between the codecs, so one object can carry a channel for each of
 * them.  Every other member is an extra.
 */
static const struct codec *const siblings[] = {
    &codec_walle, &codec_hume, &codec_kuaishou};

#define N_SIBLINGS (sizeof(siblings) / sizeof(siblings[0]))

/* Is ${name} the channel's key in any of these codecs? */
static int
is_key(const char *name)
{
	size_t i;

	for (i = 0; i < N_SIBLINGS; i++)
		if (strcmp(siblings[i]->key, name) == 0)
			return (1);
	return (0);
}

/*
 * Does the channel's key stand anywhere in the value?  Kuaishou's reader uses
 * the first value with the key.
 */
static int
names_key(const struct codec *self, const uint8_t *value, size_t len)
{
	return (memmem(value, len, self->key, strlen(self->key)) != NULL);
}

static int
add_text(const struct codec *self, struct channel *c, const char *name,
    const char *text, size_t len, struct err *e)
{
	if (strcmp(name, self->key) == 0)
		return (channel_setid(c, text, len, e));
	if (is_key(name))
		return (0);
	return (codec_addextra(c, name, strlen(name), text, len, e));
}

/* Readers take every member as a string, whatever its type. */
static int
add_member(const struct codec *self, struct channel *c, const char *name,
    const json_t *value, struct err *e)
{
	struct buf text = BUF_INIT;
	const char *s;
	int rc;

	rc = jsonspell(value, &text, e);
	if (rc == 0 && (s = buf_str(&text)) == NULL)
		rc = err_nomem(e);
	else if (rc == 0)
		rc = add_text(self, c, name, s, text.len, e);
	buf_free(&text);
	return (rc);
}

/*
 * If readers try several slots, the text of others there is no fault.  A ${bad}
 * object, which cannot be read, may be others' too, unless it has the key.
 */
static int
is_foreign(const struct codec *self, const uint8_t *value, size_t len, int bad)
{
	return (self->claims != NULL && !(bad && names_key(self, value, len)));
}

static int
json_decode(const struct codec *self, const uint8_t *value, size_t len,
    struct channel *out, struct err *e)
{
	json_t *object, *member;
	const char *name;
	int rc;

	/* Readers skip this value, so they find nothing in it. */
	if (self->claims != NULL &&
	    (len == 0 || !self->claims(self, value, len)))
		return (0);
	rc = jsontext_parse(value, len, &object, e);
	if (rc != 0 && e->kind != ERR_INPUT)
		return (-1);
	if (object == NULL && is_foreign(self, value, len, rc != 0))
		return (0);
	if (rc != 0)
		return (-1);
	if (object == NULL)
		return (err_set(e, ERR_INPUT, "value is not a JSON object"));
	rc = json_object_get(object, self->key) != NULL;
	if (rc == 1)
		json_object_foreach(object, name,
		    member) if (add_member(self, out, name, member, e) != 0)
		{
			channel_free(out);
			rc = -1;
			break;
		}
	json_decref(object);
	return (rc);
}

static int
set_member(json_t *object, const char *name, const char *text, struct err *e)
{
	if (json_object_set_new(object, name, json_string(text)) != 0)
		return (err_nomem(e));
	return (0);
}

static int
set_members(const struct codec *self, json_t *object, const struct channel *c,
    struct err *e)
{
	size_t i;

	if (set_member(object, self->key, c->id, e) != 0)
		return (-1);
	for (i = 0; i < c->nextra; i++) {
		if (is_key(c->extra[i].name))
			return (codec_ownname(c->extra[i].name, e));
		if (set_member(
			object, c->extra[i].name, c->extra[i].value, e) != 0)
			return (-1);
	}
	return (0);
}

/*
 * As Walle's put: set the members in the object that is there.  A value that is
 * no object is lost.  An object that cannot be read is refused, because readers
 * may find members in it.
 */
static int
json_encode(const struct codec *self, const struct channel *c,
    const uint8_t *value, size_t len, struct buf *out, struct err *e)
{
	json_t *object;
	int rc;

	rc = jsontext_parse(value, len, &object, e);
	if (rc != 0 && e->kind == ERR_INPUT)
		return (
		    err_in(e, "the old value cannot be read and would be lost: "
			      "remove it first with chanpack-inject -d"));
	if (rc != 0)
		return (-1);
	if (object == NULL && (object = json_object()) == NULL)
		return (err_nomem(e));
	rc = set_members(self, object, c, e);
	if (rc == 0)
		rc = jsontext_print(object, out, e);
	json_decref(object);
	return (rc);
}

/*
 * The object goes with its channel and extras, as in Walle's remove.  If it
 * carries another codec's channel, only this channel goes.  An object that
 * cannot be read goes whole.
 */
static int
json_strip(
    const struct codec *self, const uint8_t *value, size_t len, struct buf *out)
{
	json_t *object;
	struct err e;
	int left = 0;
	size_t i;

	if (jsontext_parse(value, len, &object, &e) != 0) {
		out->failed = e.kind != ERR_INPUT;
		return (out->failed);
	}
	if (object == NULL)
		return (0);
	(void)json_object_del(object, self->key);
	for (i = 0; i < N_SIBLINGS; i++)
		if (json_object_get(object, siblings[i]->key) != NULL)
			left = 1;
	if (left && jsontext_print(object, out, &e) != 0)
		out->failed = 1;
	json_decref(object);
	return (left);
}

/* Hume's reader takes the first value that has text. */
static int
hume_claims(const struct codec *self, const uint8_t *value, size_t len)
{
	(void)self;
	(void)value;
	return (len > 0);
}

const struct codec codec_walle = {.decode = json_decode,
    .encode = json_encode,
    .strip = json_strip,
    .any = 1,
    .key = "channel",
    .shares = 1};
const struct codec codec_hume = {.decode = json_decode,
    .encode = json_encode,
    .strip = json_strip,
    .any = 1,
    .claims = hume_claims,
    .key = "hume_channel_id",
    .shares = 1};
const struct codec codec_kuaishou = {.decode = json_decode,
    .encode = json_encode,
    .strip = json_strip,
    .any = 1,
    .claims = names_key,
    .key = "kwaiChannel",
    .shares = 1};
