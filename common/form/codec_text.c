#include <string.h>

#include "form/codec.h"
#include "util/text.h"

/* FORMATS 3.2.  Values that are the channel's text, and nothing else. */

int
codec_noextras(const struct channel *c, const char *form, struct err *e)
{
	if (c->nextra == 0)
		return (0);
	return (err_set(e, ERR_INPUT, "%s has no place for extras", form));
}

int
codec_addextra(struct channel *c, const char *name, size_t namelen,
    const char *value, size_t valuelen, struct err *e)
{
	channel_dropextra(c, name, namelen);
	if (channel_addextra(c, name, namelen, value, valuelen, e) == 0 ||
	    e->kind == ERR_INPUT)
		return (0);
	return (-1);
}

int
codec_ownname(const char *key, struct err *e)
{
	return (err_set(e, ERR_INPUT,
	    "an extra cannot be called \"%s\": that is a channel's own name",
	    key));
}

static int
raw_decode(const struct codec *self, const uint8_t *value, size_t len,
    struct channel *out, struct err *e)
{
	(void)self;
	return (channel_setid(out, (const char *)value, len, e) == 0 ? 1 : -1);
}

static int
raw_encode(const struct codec *self, const struct channel *c,
    const uint8_t *value, size_t len, struct buf *out, struct err *e)
{
	(void)self;
	(void)value;
	(void)len;
	if (codec_noextras(c, "a raw block", e) != 0)
		return (-1);
	buf_addstr(out, c->id);
	return (buf_ok(out, e));
}

/* Java's trim takes these bytes off both ends. */
static int
is_trimmed(uint8_t byte)
{
	return (byte <= ' ');
}

static int
trim_decode(const struct codec *self, const uint8_t *value, size_t len,
    struct channel *out, struct err *e)
{
	while (len > 0 && is_trimmed(value[len - 1]))
		len--;
	while (len > 0 && is_trimmed(value[0])) {
		value++;
		len--;
	}
	return (len == 0 ? 0 : raw_decode(self, value, len, out, e));
}

/* Refuse a channel that VasDolly's readers would trim. */
static int
check_trim(const char *id, struct err *e)
{
	if (id[0] != ' ' && id[strlen(id) - 1] != ' ')
		return (0);
	return (err_set(e, ERR_INPUT,
	    "channel begins or ends with a space, which VasDolly's readers "
	    "take away: \"%s\"",
	    text_safe(id, strlen(id))));
}

static int
vasdolly_encode(const struct codec *self, const struct channel *c,
    const uint8_t *value, size_t len, struct buf *out, struct err *e)
{
	(void)self;
	(void)value;
	(void)len;
	if (codec_noextras(c, "vasdolly", e) != 0 || check_trim(c->id, e) != 0)
		return (-1);
	buf_addstr(out, c->id);
	return (buf_ok(out, e));
}

static int
entry_encode(const struct codec *self, const struct channel *c,
    const uint8_t *value, size_t len, struct buf *out, struct err *e)
{
	(void)self;
	(void)value;
	(void)len;
	if (codec_noextras(c, "an entry", e) != 0)
		return (-1);
	buf_addstr(out, c->id);
	return (buf_ok(out, e));
}

/* An empty entry was prepared for a channel: it carries none yet. */
static int
entry_decode(const struct codec *self, const uint8_t *value, size_t len,
    struct channel *out, struct err *e)
{
	return (len == 0 ? 0 : raw_decode(self, value, len, out, e));
}

const struct codec codec_raw = {.decode = raw_decode, .encode = raw_encode};
const struct codec codec_entry = {
    .decode = entry_decode, .encode = entry_encode};
const struct codec codec_vasdolly = {
    .decode = trim_decode, .encode = vasdolly_encode};
