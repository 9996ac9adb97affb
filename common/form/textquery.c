#include <string.h>

#include "form/codec.h"
#include "form/textquery.h"
#include "util/pct.h"

int
textquery_decode(struct buf *out, struct span s)
{
	char *room = (char *)buf_room(out, s.len + 1);
	size_t i;

	for (i = 0; i < s.len; i++)
		if (s.p[i] == '%' && pct_isbroken(s.p + i, s.len - i))
			return (0);
	if (room != NULL)
		out->len += pct_decode(room, s.p, s.len);
	return (1);
}

/* A pair of a query, decoded. */
struct pair {
	struct span raw; /* as it is spelled */
	struct buf name;
	struct buf value;
};

#define PAIR_INIT                                                              \
	{                                                                      \
		.name = BUF_INIT, .value = BUF_INIT                            \
	}

static void
pair_free(struct pair *p)
{
	buf_free(&p->name);
	buf_free(&p->value);
}

/* Read the next valid pair from ${rest}; skip others.  Return 0 at the end. */
static int
next_pair(const struct textquery *q, struct span *rest, struct pair *p)
{
	struct span name, value;

	while (rest->len > 0) {
		if (!span_cut(rest, '&', &p->raw)) {
			p->raw = *rest;
			rest->len = 0;
		}
		buf_reset(&p->name);
		buf_reset(&p->value);
		value = p->raw;
		if (!span_cut(&value, '=', &name))
			continue;
		if (!q->codes) {
			buf_add(&p->name, name.p, name.len);
			buf_add(&p->value, value.p, value.len);
			return (1);
		}
		if (textquery_decode(&p->name, name) &&
		    textquery_decode(&p->value, value))
			return (1);
	}
	return (0);
}

static int
is_called(const struct pair *p, const char *name)
{
	return (p->name.len == strlen(name) &&
		memcmp(p->name.data, name, p->name.len) == 0);
}

static int
take_pair(const struct textquery *q, const struct pair *p, struct channel *out,
    struct err *e)
{
	const char *value =
	    p->value.len == 0 ? "" : (const char *)p->value.data;

	if (!is_called(p, q->key))
		return (codec_addextra(out, (const char *)p->name.data,
		    p->name.len, value, p->value.len, e));
	return (channel_setid(out, value, p->value.len, e));
}

int
textquery_read(const struct textquery *q, struct span text, struct channel *out,
    struct err *e)
{
	struct pair p = PAIR_INIT;
	int rc = 0;

	while (rc == 0 && next_pair(q, &text, &p))
		rc = take_pair(q, &p, out, e);
	pair_free(&p);
	if (rc == 0 && out->id != NULL)
		return (1);
	channel_free(out);
	return (rc);
}

static void
add_pair(const struct textquery *q, const char *name, const char *value,
    struct buf *out)
{
	if (out->len > 0)
		buf_addbyte(out, '&');
	if (q->codes) {
		pct_encode(out, name, strlen(name));
		buf_addbyte(out, '=');
		pct_encode(out, value, strlen(value));
	} else {
		buf_addf(out, "%s=%s", name, value);
	}
}

/* Does ${c} set a name equal to that of ${p}? */
static int
sets(const struct textquery *q, const struct channel *c, const struct pair *p)
{
	size_t i;

	for (i = 0; i < c->nextra; i++)
		if (is_called(p, c->extra[i].name))
			return (1);
	return (is_called(p, q->key));
}

int
textquery_make(const struct textquery *q, const struct channel *c,
    struct span old, struct buf *out, struct err *e)
{
	struct pair p = PAIR_INIT;
	size_t i;

	if (channel_extra(c, q->key) != NULL)
		return (codec_ownname(q->key, e));
	add_pair(q, q->key, c->id, out);
	while (next_pair(q, &old, &p))
		if (!sets(q, c, &p)) {
			buf_addbyte(out, '&');
			buf_add(out, p.raw.p, p.raw.len);
		}
	pair_free(&p);
	for (i = 0; i < c->nextra; i++)
		add_pair(q, c->extra[i].name, c->extra[i].value, out);
	return (buf_ok(out, e));
}
