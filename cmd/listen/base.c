#include <string.h>
#include <unistd.h>

#include "http/cond.h"
#include "listen/base.h"
#include "listen/known.h"
#include "listen/self.h"
#include "listen/supply.h"
#include "util/buf.h"
#include "util/when.h"

/* The file that is open, and its key in the store. */
static struct {
	struct object object; /* fd -1: none is */
	struct buf key;
} held = {.object = {.fd = -1}, .key = BUF_INIT};

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

static const struct known *
open_file(struct base *b, struct store *s, const char *key, struct err *e)
{
	b->distant = NULL;
	if (find_file(s, key, e) != 0)
		return (NULL);
	b->object = held.object;
	return (known_file(&b->object, e));
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

static const struct known *
open_distant(
    struct base *b, const struct config *c, const char *key, struct err *e)
{
	enum fetched got = FETCH_CHANGED;
	const struct known *k = NULL;
	unsigned int i;

	/* One that changes between two questions is asked for once more. */
	for (i = 0; got == FETCH_CHANGED && i < 2; i++) {
		if (find_distant(b, c, key, e) != 0)
			return (NULL);
		if ((got = known_distant(&k, c, b->distant, e)) ==
		    FETCH_CHANGED)
			base_forget(b);
	}
	if (got == FETCH_CHANGED)
		fetcher_changed(e);
	return (got == FETCH_OK ? k : NULL);
}

int
base_open(
    struct base *b, const struct config *c, const char *key, struct err *e)
{
	const struct known *k = c->store != NULL
				    ? open_file(b, c->store, key, e)
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
	return (held.object.fd != -1 || supply_isheld() || fetcher_isopen());
}

void
base_rest(void)
{
	fetcher_rest();
	supply_rest();
	if (held.object.fd == -1)
		return;
	self_file(BOARD_BASE, -1);
	(void)close(held.object.fd);
	held.object.fd = -1;
	buf_reset(&held.key);
}
