#include <string.h>
#include <unistd.h>

#include "serve/base.h"
#include "serve/self.h"
#include "util/buf.h"

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

/* Where ${o} is remembered, or else is to be. */
static struct known *
find(const struct object *o)
{
	struct known *oldest = &known[0];
	size_t i;

	for (i = 0; i < KNOWN_MAX; i++) {
		/* Nor was any behind it: a look there would cost memory. */
		if (known[i].used == 0)
			return (&known[i]);
		if (known[i].id.inode != 0 && object_is(&known[i].id, o))
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
	self_file(held.object.fd);
	buf_reset(&held.key);
	buf_add(&held.key, key, len);
	return (buf_ok(&held.key, e));
}

int
base_open(struct base *b, struct store *s, const char *key, struct err *e)
{
	struct known *k;

	if (find_file(s, key, e) != 0)
		return (-1);
	b->object = held.object;
	k = find(&b->object);
	k->used = ++uses;
	if ((k->id.inode == 0 || !object_is(&k->id, &b->object)) &&
	    learn(k, &b->object, e) != 0)
		return (-1);
	b->site = k->site;
	b->why = k->why;
	b->ident = k->ident;
	b->scan = k->scan;
	return (0);
}

int
base_isheld(void)
{
	return (held.object.fd != -1);
}

void
base_rest(void)
{
	if (held.object.fd == -1)
		return;
	self_file(-1);
	(void)close(held.object.fd);
	held.object.fd = -1;
	buf_reset(&held.key);
}
