#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/by.h"
#include "util/addr.h"
#include "util/text.h"

static const struct {
	const char *name;
	enum by_kind kind;
} kinds[] = {{"day", BY_DAY}, {"status", BY_STATUS}, {"network", BY_NETWORK},
    {"key", BY_KEY}, {"channel", BY_CHANNEL}, {"form", BY_FORM}};

static int
find_kind(struct span name, enum by_kind *kind)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (span_is(name, kinds[i].name)) {
			*kind = kinds[i].kind;
			return (0);
		}
	*kind = BY_EXTRA;
	return (name.len > 2 && memcmp(name.p, "x-", 2) == 0 ? 0 : -1);
}

static int
add_one(struct by *b, struct span name, struct err *e)
{
	enum by_kind kind;
	size_t i;

	if (find_kind(name, &kind) != 0)
		return (err_set(e, ERR_INPUT,
		    "'%s': there are day, channel, form, x-NAME, status, "
		    "network and key",
		    text_safe(name.p, name.len)));
	for (i = 0; i < b->n; i++)
		if (span_is(name, b->field[i].name))
			return (err_set(e, ERR_INPUT, "%s stands twice",
			    text_safe(name.p, name.len)));
	if (b->n == BY_MAX)
		return (err_set(e, ERR_INPUT, "more than %d fields", BY_MAX));
	if ((b->field[b->n].name = strndup(name.p, name.len)) == NULL)
		return (err_nomem(e));
	b->field[b->n].kind = kind;
	b->n++;
	return (0);
}

int
by_add(struct by *b, const char *list, struct err *e)
{
	struct span rest = {list, strlen(list)}, name;

	while (span_cut(&rest, ',', &name))
		if (add_one(b, name, e) != 0)
			return (-1);
	return (add_one(b, rest, e));
}

int
by_has(const struct by *b, enum by_kind kind)
{
	size_t i;

	for (i = 0; i < b->n; i++)
		if (b->field[i].kind == kind)
			return (1);
	return (0);
}

int
by_istext(const struct by *b, size_t i)
{
	return (b->field[i].kind != BY_DAY && b->field[i].kind != BY_STATUS);
}

/* The network of a client; a text that is no address, such as "-", stays. */
static struct span
network(struct span peer, char room[BY_ROOM])
{
	char text[ADDR_TEXT_MAX];
	struct addr a;
	int n;

	if (peer.p == NULL || addr_parse(peer.p, peer.len, &a) != 0)
		return (peer);
	memset(a.ip + (a.kind == ADDR_IP4 ? 3 : 6), 0,
	    sizeof(a.ip) - (a.kind == ADDR_IP4 ? 3 : 6));
	addr_text(&a, text);
	n = snprintf(
	    room, BY_ROOM, "%s/%d", text, a.kind == ADDR_IP4 ? 24 : 48);
	return ((struct span){room, n < 0 ? 0 : (size_t)n});
}

struct span
by_text(
    const struct by *b, size_t i, const struct fields *f, char room[BY_ROOM])
{
	switch (b->field[i].kind) {
	case BY_NETWORK:
		return (network(f->value[FIELD_PEER], room));
	case BY_KEY:
		return (f->value[FIELD_KEY]);
	case BY_CHANNEL:
		return (f->value[FIELD_CHANNEL]);
	case BY_FORM:
		return (f->value[FIELD_FORM]);
	case BY_EXTRA:
		return (fields_extra(f, b->field[i].name));
	default:
		return ((struct span){NULL, 0});
	}
}

void
by_free(struct by *b)
{
	size_t i;

	for (i = 0; i < b->n; i++)
		free(b->field[i].name);
	b->n = 0;
}
