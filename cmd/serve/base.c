#include <string.h>
#include <unistd.h>

#include "serve/base.h"

/* How many bases are remembered.  Each costs what its site does. */
#define KNOWN_MAX 64

/*
 * A file that was changed so short a time before, in ms, could be changed once
 * more and keep its times, which the system takes from a clock that ticks.
 */
#define SETTLED 50

/* What is known of a file. */
struct known {
	struct object id; /* its identity; inode 0: nothing */
	struct site *site;
	struct err why;
	uint8_t ident[PLAN_IDENT_LEN];
	uint64_t used; /* when; the lower, the longer ago */
};

static struct known known[KNOWN_MAX];
static uint64_t uses;

static int
is_same_time(struct timespec a, struct timespec b)
{
	return (a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec);
}

static int
is_same(const struct object *a, const struct object *b)
{
	return (a->inode == b->inode && a->device == b->device &&
		a->size == b->size && is_same_time(a->mtime, b->mtime) &&
		is_same_time(a->ctime, b->ctime));
}

static int
is_settled(const struct object *o, struct timespec now)
{
	int64_t ms = ((int64_t)now.tv_sec - (int64_t)o->ctime.tv_sec) * 1000 +
		     (now.tv_nsec - o->ctime.tv_nsec) / 1000000;

	return (ms > SETTLED || ms < -SETTLED);
}

/* Where ${o} is remembered, or else is to be. */
static struct known *
find(const struct object *o)
{
	struct known *oldest = &known[0];
	size_t i;

	for (i = 0; i < KNOWN_MAX; i++) {
		if (known[i].id.inode != 0 && is_same(&known[i].id, o))
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
	if (!is_settled(o, now))
		k->id.inode = 0;
	return (0);
}

int
base_open(struct base *b, struct store *s, const char *key, struct err *e)
{
	struct known *k;

	if (store_get(s, key, &b->object, e) != 0)
		return (-1);
	k = find(&b->object);
	k->used = ++uses;
	if ((k->id.inode == 0 || !is_same(&k->id, &b->object)) &&
	    learn(k, &b->object, e) != 0) {
		base_close(b);
		return (-1);
	}
	b->site = k->site;
	b->why = k->why;
	b->ident = k->ident;
	return (0);
}

void
base_close(struct base *b)
{
	(void)close(b->object.fd);
}
