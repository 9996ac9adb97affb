#include <stdlib.h>
#include <string.h>

#include "util/channel.h"
#include "util/text.h"

int
channel_check(const char *id, size_t len, struct err *e)
{
	if (len == 0)
		return (err_set(e, ERR_INPUT, "channel is empty"));
	if (len > CHANNEL_MAX)
		return (err_set(e, ERR_INPUT,
		    "channel has %zu bytes, at most %d are allowed: \"%s\"",
		    len, CHANNEL_MAX, text_safe(id, len)));
	return (text_check("channel", id, len, e));
}

int
channel_setid(struct channel *c, const char *id, size_t len, struct err *e)
{
	char *copy;

	if (channel_check(id, len, e) != 0)
		return (-1);
	if ((copy = strndup(id, len)) == NULL)
		return (err_nomem(e));
	free(c->id);
	c->id = copy;
	return (0);
}

/* The index of the extra called ${name}; c->nextra if there is none. */
static size_t
find_extra(const struct channel *c, const char *name, size_t namelen)
{
	size_t i;

	for (i = 0; i < c->nextra; i++)
		if (strlen(c->extra[i].name) == namelen &&
		    memcmp(c->extra[i].name, name, namelen) == 0)
			break;
	return (i);
}

static int
check_extra(const struct channel *c, const char *name, size_t namelen,
    const char *value, size_t valuelen, struct err *e)
{
	if (namelen == 0 || namelen > EXTRA_NAME_MAX)
		return (err_set(e, ERR_INPUT,
		    "an extra's name has 1 to %d bytes, not %zu: \"%s\"",
		    EXTRA_NAME_MAX, namelen, text_safe(name, namelen)));
	if (text_check("an extra's name", name, namelen, e) != 0)
		return (-1);
	if (memchr(name, '=', namelen) != NULL)
		return (err_set(e, ERR_INPUT,
		    "an extra's name cannot have a '=': \"%s\"",
		    text_safe(name, namelen)));
	if (valuelen > CHANNEL_MAX)
		return (err_set(e, ERR_INPUT,
		    "extra %s has %zu bytes, at most %d are allowed",
		    text_safe(name, namelen), valuelen, CHANNEL_MAX));
	if (text_check("an extra's value", value, valuelen, e) != 0)
		return (-1);
	if (find_extra(c, name, namelen) < c->nextra)
		return (err_set(e, ERR_INPUT, "extra given twice: %s",
		    text_safe(name, namelen)));
	if (c->nextra == EXTRAS_MAX)
		return (
		    err_set(e, ERR_INPUT, "more than %d extras", EXTRAS_MAX));
	return (0);
}

int
channel_addextra(struct channel *c, const char *name, size_t namelen,
    const char *value, size_t valuelen, struct err *e)
{
	struct extra *v, *x;

	if (check_extra(c, name, namelen, value, valuelen, e) != 0)
		return (-1);
	v = reallocarray(c->extra, c->nextra + 1, sizeof(*v));
	if (v == NULL)
		return (err_nomem(e));
	c->extra = v;
	x = &v[c->nextra];
	x->name = strndup(name, namelen);
	x->value = strndup(value, valuelen);
	if (x->name == NULL || x->value == NULL) {
		free(x->name);
		free(x->value);
		return (err_nomem(e));
	}
	c->nextra++;
	return (0);
}

void
channel_dropextra(struct channel *c, const char *name, size_t namelen)
{
	size_t i = find_extra(c, name, namelen);

	if (i == c->nextra)
		return;
	free(c->extra[i].name);
	free(c->extra[i].value);
	c->nextra--;
	memmove(&c->extra[i], &c->extra[i + 1],
	    (c->nextra - i) * sizeof(c->extra[0]));
}

int
channel_addpair(struct channel *c, const char *pair, size_t len, struct err *e)
{
	const char *eq = memchr(pair, '=', len);
	size_t namelen;

	if (eq == NULL)
		return (
		    err_set(e, ERR_INPUT, "an extra is name=value, not \"%s\"",
			text_safe(pair, len)));
	namelen = (size_t)(eq - pair);
	return (
	    channel_addextra(c, pair, namelen, eq + 1, len - namelen - 1, e));
}

int
channel_addmissing(struct channel *c, const struct channel *from, struct err *e)
{
	const struct extra *x;
	size_t i;

	for (i = 0; i < from->nextra; i++) {
		x = &from->extra[i];
		if (channel_extra(c, x->name) == NULL &&
		    channel_addextra(c, x->name, strlen(x->name), x->value,
			strlen(x->value), e) != 0)
			return (-1);
	}
	return (0);
}

const char *
channel_extra(const struct channel *c, const char *name)
{
	size_t i = find_extra(c, name, strlen(name));

	return (i < c->nextra ? c->extra[i].value : NULL);
}

int
channel_parseitem(
    struct channel *c, const char *item, size_t len, struct err *e)
{
	const char *line = item, *end = line + len, *tab;

	if ((tab = memchr(line, '\t', len)) == NULL)
		tab = end;
	if (channel_setid(c, line, (size_t)(tab - line), e) != 0)
		return (-1);
	while (tab < end) {
		line = tab + 1;
		tab = memchr(line, '\t', (size_t)(end - line));
		if (tab == NULL)
			tab = end;
		if (channel_addpair(c, line, (size_t)(tab - line), e) != 0)
			return (-1);
	}
	return (0);
}

void
channel_free(struct channel *c)
{
	size_t i;

	for (i = 0; i < c->nextra; i++) {
		free(c->extra[i].name);
		free(c->extra[i].value);
	}
	free(c->extra);
	free(c->id);
	free(c->seal);
	c->id = NULL;
	c->extra = NULL;
	c->nextra = 0;
	c->seal = NULL;
}
