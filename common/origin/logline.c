#include <string.h>

#include "origin/logline.h"
#include "url/token.h"
#include "util/logfmt.h"
#include "util/num.h"
#include "util/pct.h"

#define METHOD_ROOM  16
#define KEY_ROOM     512
#define CHANNEL_ROOM 768
#define EXTRAS_ROOM  512 /* for all extras, with their names */
#define FORM_ROOM    128
#define PAIR_FRAME   10 /* around a value: `,"":""...`, and one spare byte */

static const char *const formats[] = {
    [LOG_LOGFMT] = "logfmt", [LOG_JSON] = "json"};

int
log_format(const char *name, enum log_format *f)
{
	for (*f = LOG_LOGFMT; *f <= LOG_JSON; (*f)++)
		if (strcmp(name, formats[*f]) == 0)
			return (0);
	return (-1);
}

const char *
log_formatname(enum log_format f)
{
	return (formats[f]);
}

static void
add_pair(struct logline *l, const char *name, const char *value, size_t len,
    size_t room)
{
	l->cuts +=
	    (unsigned int)(l->format == LOG_JSON ? logjson_add : logfmt_add)(
		&l->text, name, value, len, room);
}

/* Append what separates two pairs. */
static void
separate(struct logline *l)
{
	if (l->text.len > 0)
		buf_addbyte(&l->text, l->format == LOG_JSON ? ',' : ' ');
}

/* Append a name for a value that is not quoted in either format. */
static void
add_name(struct logline *l, const char *name)
{
	separate(l);
	if (l->format == LOG_JSON)
		buf_addbyte(&l->text, '"');
	buf_addstr(&l->text, name);
	buf_addstr(&l->text, l->format == LOG_JSON ? "\":" : "=");
}

struct logmark
logline_mark(const struct logline *l)
{
	return ((struct logmark){l->text.len, l->cuts});
}

void
logline_rewind(struct logline *l, struct logmark m)
{
	l->text.len = m.len;
	l->cuts = m.cuts;
}

void
logline_reset(struct logline *l)
{
	buf_reset(&l->text);
	l->cuts = 0;
}

void
logline_add(struct logline *l, const char *name, const char *value, size_t room)
{
	add_pair(l, name, value, strlen(value), room);
}

void
logline_number(struct logline *l, const char *name, uint64_t value)
{
	add_name(l, name);
	buf_addnum(&l->text, value);
}

void
logline_seconds(struct logline *l, const char *name, uint64_t ms)
{
	char point[4] = ".";

	add_name(l, name);
	buf_addnum(&l->text, ms / 1000);
	num_digits(point + 1, 3, ms);
	buf_add(&l->text, point, sizeof(point));
}

void
logline_slice(
    struct logline *l, const char *name, struct span value, size_t room)
{
	if (value.p != NULL)
		add_pair(l, name, value.p, value.len, room);
}

void
logline_method(struct logline *l, const struct http_request *r)
{
	const char *space = memchr(r->line.p, ' ', r->line.len);

	if (space != NULL)
		add_pair(l, "method", r->line.p, (size_t)(space - r->line.p),
		    METHOD_ROOM);
}

/*
 * Append the extras but ${token}, as long as there is room.  Their names are
 * spelled as in URLs.
 */
static void
add_extras(struct logline *l, const struct channel *c, const char *token)
{
	size_t i, before, left = EXTRAS_ROOM;
	struct buf name = BUF_INIT;
	const char *s;

	for (i = 0; i < c->nextra; i++) {
		if (c->extra[i].value == token)
			continue;
		buf_reset(&name);
		buf_addstr(&name, "x-");
		pct_encode(&name, c->extra[i].name, strlen(c->extra[i].name));
		if ((s = buf_str(&name)) == NULL ||
		    name.len + PAIR_FRAME > left)
			break;
		before = l->text.len;
		logline_add(
		    l, s, c->extra[i].value, left - name.len - PAIR_FRAME);
		left -= l->text.len - before;
	}
	l->cuts += i < c->nextra;
	buf_free(&name);
}

void
logline_target(
    struct logline *l, const struct chanurl *u, const char *key, size_t keylen)
{
	const char *token = channel_extra(&u->channel, TOKEN_EXTRA);

	if (token != NULL && !token_isshaped(token))
		token = NULL;
	add_pair(l, "key", key, keylen, KEY_ROOM);
	if (u->channel.id == NULL)
		return;
	logline_add(l, "channel", u->channel.id, CHANNEL_ROOM);
	if (token != NULL)
		logline_add(l, "x-" TOKEN_EXTRA, token, TOKEN_LEN);
	add_extras(l, &u->channel, token);
	if (u->form != NULL)
		logline_add(l, "form", u->form, FORM_ROOM);
	if (u->plan)
		logline_number(l, "plan", 1);
}

void
logline_join(struct logline *l, const struct logline *more)
{
	if (more->text.len > 0)
		separate(l);
	buf_add(&l->text, more->text.data, more->text.len);
	l->text.failed |= more->text.failed;
	l->cuts += more->cuts;
}

void
logline_end(struct logline *l)
{
	uint8_t *p;
	size_t len;

	if (l->cuts > 0)
		logline_number(l, "cut", l->cuts);
	len = l->text.len;
	if (l->format != LOG_JSON || buf_room(&l->text, 2) == NULL)
		return;
	p = l->text.data;
	memmove(p + 1, p, len);
	p[0] = '{';
	p[len + 1] = '}';
	l->text.len = len + 2;
}

void
logline_free(struct logline *l)
{
	buf_free(&l->text);
}
