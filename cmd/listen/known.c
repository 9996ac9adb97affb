#include <nettle/sha2.h>
#include <string.h>

#include "listen/known.h"
#include "listen/self.h"
#include "listen/supply.h"
#include "util/buf.h"
#include "util/clock.h"
#include "util/endian.h"
#include "util/lru.h"

/* How many bases are remembered.  Each costs what its site does. */
#define KNOWN_MAX 64

/*
 * A file that was changed so short a time before, in ms, could be changed once
 * more and keep its times, which the system takes from a clock that ticks.
 */
#define SETTLED 50

static struct place {
	struct known known;
	struct object id; /* the file's identity; inode 0: none */
	struct buf tag;   /* of a distant one, tag and key; empty: none */
} places[KNOWN_MAX];

static struct lru order;
static uint64_t scans;

static int
is_settled(const struct object *o, struct timespec now)
{
	int64_t ms = clock_between(o->ctime, now);

	return (ms > SETTLED || ms < -SETTLED);
}

static int
is_file(size_t place, const void *what)
{
	const struct object *id = &places[place].id, *o = what;

	return (id->inode != 0 && object_is(id, o));
}

static int
is_distant(size_t place, const void *what)
{
	const struct buf *tag = &places[place].tag;
	const struct distantbase *d = what;
	size_t len = strlen(d->stat.tag);

	return (tag->len == len + 1 + d->key.len &&
		memcmp(tag->data, d->stat.tag, len + 1) == 0 &&
		memcmp(tag->data + len + 1, d->key.data, d->key.len) == 0);
}

/* Where ${what} is remembered, which ${is} knows, or else is to be. */
static size_t
find(int (*is)(size_t place, const void *what), const void *what)
{
	size_t place = lru_find(&order, KNOWN_MAX, is, what);

	lru_use(&order, place);
	return (place);
}

static void
forget(struct place *p)
{
	site_free(p->known.site);
	p->known.site = NULL;
	p->id.inode = 0;
	buf_reset(&p->tag);
}

static int
scan(struct known *k, struct view *v, struct err *e)
{
	if (site_scan(v, &k->site, &k->why) == 0) {
		memcpy(k->ident, site_ident(k->site), PLAN_IDENT_LEN);
		return (0);
	}
	if (k->why.kind != ERR_INPUT) {
		*e = k->why;
		return (-1);
	}
	/* All of it is read. */
	if (self_spare() != 0)
		return (err_set(
		    e, ERR_TEMP, "all processes of the server are busy"));
	return (site_identfile(v, k->ident, e));
}

/* Learn what there is to know of the file behind ${o}. */
static int
learn_file(struct place *p, const struct object *o, struct err *e)
{
	struct timespec now;
	struct view v;
	int rc;

	forget(p);
	(void)clock_gettime(CLOCK_REALTIME, &now);
	if (view_file(&v, o->fd, e) != 0)
		return (-1);
	rc = scan(&p->known, &v, e);
	view_free(&v);
	if (rc != 0)
		return (-1);
	p->id = *o;
	p->known.scan = ++scans;
	if (!is_settled(o, now))
		p->id.inode = 0;
	return (0);
}

/*
 * What stands for all bytes of a distant file that is no package: to read them
 * all would cost a download.
 */
static void
identify(const struct distantbase *d, uint8_t ident[PLAN_IDENT_LEN])
{
	static const char version[] = "chanpack distant 1";
	struct sha256_ctx ctx;
	uint8_t size[8];

	le64enc(size, d->stat.size);
	sha256_init(&ctx);
	sha256_update(&ctx, sizeof(version), (const uint8_t *)version);
	sha256_update(&ctx, sizeof(size), size);
	sha256_update(&ctx, strlen(d->stat.tag), (const uint8_t *)d->stat.tag);
	sha256_digest(&ctx, PLAN_IDENT_LEN, ident);
}

static int
scan_distant(void *cookie, struct view *v, struct err *e)
{
	struct known *k = cookie;

	if (site_scan(v, &k->site, &k->why) == 0 || k->why.kind == ERR_INPUT)
		return (0);
	*e = k->why;
	return (-1);
}

static enum fetched
learn_distant(struct place *p, const struct config *c,
    const struct distantbase *d, struct err *e)
{
	struct known *k = &p->known;
	enum fetched got;

	forget(p);
	if ((got = supply_scan(c, d, scan_distant, k, e)) != FETCH_OK)
		return (got);
	if (k->site != NULL)
		memcpy(k->ident, site_ident(k->site), PLAN_IDENT_LEN);
	else
		identify(d, k->ident);
	k->scan = ++scans;
	buf_add(&p->tag, d->stat.tag, strlen(d->stat.tag) + 1);
	buf_add(&p->tag, d->key.data, d->key.len);
	return (buf_ok(&p->tag, e) == 0 ? FETCH_OK : FETCH_FAILED);
}

const struct known *
known_file(const struct object *o, struct err *e)
{
	size_t place = find(is_file, o);
	struct place *p = &places[place];

	if (!is_file(place, o) && learn_file(p, o, e) != 0)
		return (NULL);
	return (&p->known);
}

enum fetched
known_distant(const struct known **k, const struct config *c,
    const struct distantbase *d, struct err *e)
{
	size_t place = find(is_distant, d);
	struct place *p = &places[place];

	*k = &p->known;
	if (is_distant(place, d))
		return (FETCH_OK);
	return (learn_distant(p, c, d, e));
}
