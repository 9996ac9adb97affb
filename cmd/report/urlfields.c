#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "report/urlfields.h"
#include "url/url.h"
#include "util/hash.h"
#include "util/pct.h"

/* How many targets to remember.  Each takes a few hundred bytes. */
#define SEEN 4096

/* A target and its parts. */
struct urlentry {
	struct buf uri;
	struct buf key; /* empty: this is no target of a package */
	struct chanurl url;
	struct buf names; /* of the extras, each with a NUL */
};

void
urlfields_init(struct urlfields *u, const struct publicurl *public)
{
	u->public = public;
	u->seen = NULL;
	/* A random basis: otherwise a client could choose URLs that collide. */
	if (getrandom(&u->basis, sizeof(u->basis), GRND_NONBLOCK) < 0)
		u->basis = HASH_BASIS;
}

static void
forget_entry(struct urlentry *e)
{
	buf_free(&e->uri);
	buf_free(&e->key);
	buf_free(&e->names);
	chanurl_free(&e->url);
}

/* Add the names of the extras as the servers' log spells them. */
static void
add_names(struct urlentry *e)
{
	const struct channel *c = &e->url.channel;
	size_t i;

	for (i = 0; i < c->nextra; i++) {
		buf_addstr(&e->names, "x-");
		pct_encode(
		    &e->names, c->extra[i].name, strlen(c->extra[i].name));
		buf_addbyte(&e->names, '\0');
	}
}

/* Parse ${uri} into ${e}, which is empty.  On failure the key stays empty. */
static void
parse(struct urlentry *e, const struct publicurl *public, struct span uri)
{
	struct err why;

	buf_add(&e->uri, uri.p, uri.len);
	if (uri.len == 0 || uri.p[0] != '/' ||
	    url_splittarget(uri.p, uri.len, &e->url, &why) < 0)
		return;
	add_names(e);
	if (key_frompath(public, e->url.base, e->url.query, &e->key, &why) !=
		0 ||
	    buf_ok(&e->key, &why) != 0 || buf_ok(&e->names, &why) != 0)
		buf_reset(&e->key);
}

/* Find the entry of ${uri}, or make it.  Return NULL if there is no memory. */
static struct urlentry *
find_entry(struct urlfields *u, struct span uri)
{
	struct urlentry *e;

	if (u->seen == NULL &&
	    (u->seen = calloc(SEEN, sizeof(*u->seen))) == NULL)
		return (NULL);
	e = &u->seen[hash_bytes(uri.p, uri.len, u->basis) % SEEN];
	if (e->uri.len == uri.len && uri.len > 0 &&
	    memcmp(e->uri.data, uri.p, uri.len) == 0)
		return (e);
	forget_entry(e);
	parse(e, u->public, uri);
	return (e->uri.failed ? NULL : e);
}

static struct span
text_span(const char *s)
{
	return ((struct span){s, s == NULL ? 0 : strlen(s)});
}

int
urlfields_set(struct urlfields *u, struct span uri, struct fields *f)
{
	const struct urlentry *e = find_entry(u, uri);
	const char *name;
	size_t i;

	if (e == NULL)
		return (0);
	if (e->key.len == 0)
		return (e->url.plan);
	f->value[FIELD_KEY] =
	    (struct span){(const char *)e->key.data, e->key.len};
	f->value[FIELD_CHANNEL] = text_span(e->url.channel.id);
	f->value[FIELD_FORM] = text_span(e->url.form);
	name = (const char *)e->names.data;
	for (i = 0; i < e->url.channel.nextra; i++) {
		f->extra[i].name = text_span(name);
		f->extra[i].value = text_span(e->url.channel.extra[i].value);
		name += strlen(name) + 1;
	}
	f->nextra = e->url.channel.nextra;
	return (e->url.plan);
}

void
urlfields_free(struct urlfields *u)
{
	size_t i;

	for (i = 0; u->seen != NULL && i < SEEN; i++)
		forget_entry(&u->seen[i]);
	free(u->seen);
	u->seen = NULL;
}
