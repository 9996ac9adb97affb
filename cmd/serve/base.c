#include <nettle/sha2.h>
#include <string.h>
#include <unistd.h>

#include "http/cond.h"
#include "serve/base.h"
#include "serve/self.h"
#include "serve/supply.h"
#include "util/buf.h"
#include "util/endian.h"
#include "util/when.h"

/* How many bases are remembered.  Each costs what its site does. */
#define KNOWN_MAX 64

/*
 * A file that was changed so short a time before, in ms, could be changed once
 * more and keep its times, which the system takes from a clock that ticks.
 */
#define SETTLED 50

/* What is known of a file, or of a base in another machine's store. */
struct known {
	struct object id; /* the file's identity; inode 0: none */
	struct buf tag;   /* the other's tag and key; empty: none */
	struct site *site;
	struct err why;
	uint8_t ident[PLAN_IDENT_LEN];
	uint64_t scan; /* its number */
	uint64_t used; /* when; the lower, the longer ago */
};

static struct known known[KNOWN_MAX];

/* The file that is open, and its key in the store. */
static struct {
	struct object object; /* fd -1: none is */
	struct buf key;
} held = {.object = {.fd = -1}, .key = BUF_INIT};

static uint64_t uses, scans;

static int
is_settled(const struct object *o, struct timespec now)
{
	int64_t ms = ((int64_t)now.tv_sec - (int64_t)o->ctime.tv_sec) * 1000 +
		     (now.tv_nsec - o->ctime.tv_nsec) / 1000000;

	return (ms > SETTLED || ms < -SETTLED);
}

/* Is that what is known of ${b}? */
static int
is_known(const struct known *k, const struct base *b)
{
	const struct distantbase *d = b->distant;
	size_t len;

	if (d == NULL)
		return (k->id.inode != 0 && object_is(&k->id, &b->object));
	len = strlen(d->stat.tag);
	return (k->tag.len == len + 1 + d->key.len &&
		memcmp(k->tag.data, d->stat.tag, len + 1) == 0 &&
		memcmp(k->tag.data + len + 1, d->key.data, d->key.len) == 0);
}

/* Where ${b} is remembered, or else is to be. */
static struct known *
find(const struct base *b)
{
	struct known *oldest = &known[0];
	size_t i;

	for (i = 0; i < KNOWN_MAX; i++) {
		/* Nor was any behind it: a look there would cost memory. */
		if (known[i].used == 0)
			return (&known[i]);
		if (is_known(&known[i], b))
			return (&known[i]);
		if (known[i].used < oldest->used)
			oldest = &known[i];
	}
	return (oldest);
}

static void
forget(struct known *k)
{
	site_free(k->site);
	k->site = NULL;
	k->id.inode = 0;
	buf_reset(&k->tag);
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
learn(struct known *k, const struct object *o, struct err *e)
{
	struct timespec now;
	struct view v;
	int rc;

	forget(k);
	(void)clock_gettime(CLOCK_REALTIME, &now);
	if (view_file(&v, o->fd, e) != 0)
		return (-1);
	rc = scan(k, &v, e);
	view_free(&v);
	if (rc != 0)
		return (-1);
	k->id = *o;
	k->scan = ++scans;
	if (!is_settled(o, now))
		k->id.inode = 0;
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
learn_distant(struct known *k, const struct config *c,
    const struct distantbase *d, struct err *e)
{
	enum fetched got;

	forget(k);
	if ((got = supply_scan(c, d, scan_distant, k, e)) != FETCH_OK)
		return (got);
	if (k->site != NULL)
		memcpy(k->ident, site_ident(k->site), PLAN_IDENT_LEN);
	else
		identify(d, k->ident);
	k->scan = ++scans;
	buf_add(&k->tag, d->stat.tag, strlen(d->stat.tag) + 1);
	buf_add(&k->tag, d->key.data, d->key.len);
	return (buf_ok(&k->tag, e) == 0 ? FETCH_OK : FETCH_FAILED);
}

/* The file under ${key}: mostly the one that was asked for last. */
static int
find_file(struct store *s, const char *key, struct err *e)
{
	size_t len = strlen(key);

	if (held.object.fd != -1 && held.key.len == len &&
	    memcmp(held.key.data, key, len) == 0 &&
	    store_is(s, key, &held.object))
		return (0);
	base_rest();
	if (store_get(s, key, &held.object, e) != 0) {
		held.object.fd = -1;
		return (-1);
	}
	self_file(BOARD_BASE, held.object.fd);
	buf_reset(&held.key);
	buf_add(&held.key, key, len);
	return (buf_ok(&held.key, e));
}

static struct known *
open_file(struct base *b, struct store *s, const char *key, struct err *e)
{
	struct known *k;

	b->distant = NULL;
	if (find_file(s, key, e) != 0)
		return (NULL);
	b->object = held.object;
	k = find(b);
	k->used = ++uses;
	return (is_known(k, b) || learn(k, &b->object, e) == 0 ? k : NULL);
}

/* As HTTP has it; what cannot be said there is not known. */
static time_t
time_of(uint64_t mtime)
{
	return (mtime == 0 || mtime > WHEN_MAX ? HTTP_NO_TIME : (time_t)mtime);
}

/* What the store says of ${key} stands for the file. */
static int
find_distant(
    struct base *b, const struct config *c, const char *key, struct err *e)
{
	if ((b->distant = distant_find(c, key, e)) == NULL)
		return (-1);
	memset(&b->object, 0, sizeof(b->object));
	b->object.fd = -1;
	b->object.size = b->distant->stat.size;
	b->object.mtime.tv_sec = time_of(b->distant->stat.mtime);
	return (0);
}

static struct known *
open_distant(
    struct base *b, const struct config *c, const char *key, struct err *e)
{
	enum fetched got = FETCH_CHANGED;
	struct known *k = NULL;
	unsigned int i;

	/* One that changes between two questions is asked for once more. */
	for (i = 0; got == FETCH_CHANGED && i < 2; i++) {
		if (find_distant(b, c, key, e) != 0)
			return (NULL);
		k = find(b);
		k->used = ++uses;
		got = FETCH_OK;
		if (!is_known(k, b))
			got = learn_distant(k, c, b->distant, e);
		if (got == FETCH_CHANGED)
			base_forget(b);
	}
	return (got == FETCH_OK ? k : NULL);
}

int
base_open(
    struct base *b, const struct config *c, const char *key, struct err *e)
{
	struct known *k = c->store != NULL ? open_file(b, c->store, key, e)
					   : open_distant(b, c, key, e);

	if (k == NULL)
		return (-1);
	b->site = k->site;
	b->why = k->why;
	b->ident = k->ident;
	b->scan = k->scan;
	return (0);
}

void
base_forget(const struct base *b)
{
	if (b->distant != NULL)
		distant_forget(b->distant);
}

int
base_isheld(void)
{
	return (held.object.fd != -1 || fetcher_isopen());
}

void
base_rest(void)
{
	fetcher_rest();
	if (held.object.fd == -1)
		return;
	self_file(BOARD_BASE, -1);
	(void)close(held.object.fd);
	held.object.fd = -1;
	buf_reset(&held.key);
}
