#include <nettle/sha2.h>
#include <string.h>

#include "serve/known.h"
#include "serve/self.h"
#include "serve/supply.h"
#include "util/buf.h"
#include "util/clock.h"
#include "util/endian.h"

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
	uint64_t used;    /* when; the lower, the longer ago */
} places[KNOWN_MAX];

static uint64_t uses, scans;

static int
is_settled(const struct object *o, struct timespec now)
{
	int64_t ms = clock_between(o->ctime, now);

	return (ms > SETTLED || ms < -SETTLED);
}

static int
is_file(const struct place *p, const void *what)
{
	const struct object *o = what;

	return (p->id.inode != 0 && object_is(&p->id, o));
}

static int
is_distant(const struct place *p, const void *what)
{
	const struct distantbase *d = what;
	size_t len = strlen(d->stat.tag);

	return (p->tag.len == len + 1 + d->key.len &&
		memcmp(p->tag.data, d->stat.tag, len + 1) == 0 &&
		memcmp(p->tag.data + len + 1, d->key.data, d->key.len) == 0);
}

/* Where ${what} is remembered, which ${is} knows, or else is to be. */
static struct place *
find(int (*is)(const struct place *p, const void *what), const void *what)
{
	struct place *p, *oldest = &places[0];
	size_t i;

	for (i = 0; i < KNOWN_MAX; i++) {
		p = &places[i];
		/* Nor was any behind it: a look there would cost memory. */
		if (p->used == 0 || is(p, what))
			break;
		if (p->used < oldest->used)
			oldest = p;
	}
	if (i < KNOWN_MAX)
		oldest = &places[i];
	oldest->used = ++uses;
	return (oldest);
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
	struct place *p = find(is_file, o);

	return (is_file(p, o) || learn_file(p, o, e) == 0 ? &p->known : NULL);
}

enum fetched
known_distant(const struct known **k, const struct config *c,
    const struct distantbase *d, struct err *e)
{
	struct place *p = find(is_distant, d);

	*k = &p->known;
	return (is_distant(p, d) ? FETCH_OK : learn_distant(p, c, d, e));
}
