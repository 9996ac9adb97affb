#include <string.h>
#include <unistd.h>

#include "listen/claim.h"
#include "listen/self.h"
#include "listen/shelf.h"
#include "util/clock.h"

/*
 * How long a slice stays open: those that are opened now and then are known to
 * be in use, and not the first to leave the cache.
 */
#define HOLD_MS 30000

static void
set(int *slot, enum board_file which, int fd)
{
	if (*slot != -1 && *slot != fd) {
		self_file(which, -1);
		(void)close(*slot);
	}
	*slot = fd;
	self_file(which, fd);
}

static int
is_of(const struct shelf *s, const struct distantbase *b)
{
	return (
	    s->cut.size == b->cut.size && strcmp(s->cut.dir, b->cut.dir) == 0);
}

void
shelf_use(struct shelf *s, const struct config *c, const struct distantbase *b)
{
	if (s->fd != -1 && (!is_of(s, b) || clock_ms() - s->since >= HOLD_MS))
		shelf_close(s);
	s->config = c;
	s->base = b;
	s->cut = b->cut;
	s->asked = SHELF_NONE;
}

static int
find(const struct shelf *s, uint64_t n)
{
	return (slices_find(&s->config->distant.slices, &s->base->cut, n));
}

/* Is slice s->n there by now?  Then it is open. */
static int
is_there(void *cookie)
{
	struct shelf *s = cookie;

	set(&s->fd, BOARD_BASE, find(s, s->n));
	return (s->fd != -1);
}

/* Have slice s->n filled, unless that was asked for, and wait. */
static enum fetched
fill(struct shelf *s, int is_asked, struct err *e)
{
	enum fetched got;

	if (!is_asked &&
	    fetcher_fill(s->config, (const char *)s->base->key.data,
		&s->base->stat, s->n, e) != 0)
		return (FETCH_FAILED);
	if ((got = fetcher_filled(e)) != FETCH_OK)
		return (got);
	/* It has left the cache at once: that is too small for all. */
	return (is_there(s) ? FETCH_OK : FETCH_FULL);
}

/* Get slice s->n, which is not there, by way of a coprocess or of others. */
static enum fetched
get(struct shelf *s, struct err *e)
{
	int is_asked = s->asked == s->n;
	enum fetched got;

	s->asked = SHELF_NONE;
	if (!is_asked) {
		claim_end();
		switch (claim_wait(s->cut.dir, s->n, is_there, s,
		    (int64_t)s->config->distant.patience * 1000, e)) {
		case 0:
			break;
		case 1:
			return (FETCH_OK);
		default:
			return (FETCH_FAILED);
		}
	}
	got = fill(s, is_asked, e);
	claim_end();
	return (got);
}

enum fetched
shelf_take(struct shelf *s, uint64_t n, struct err *e)
{
	int is_next = s->next != -1 && n == s->n + 1;
	int fd = s->next;

	if (s->fd != -1 && s->n == n)
		return (FETCH_OK);
	if (is_next) {
		/* On the board twice rather than not at all. */
		set(&s->fd, BOARD_BASE, fd);
		s->next = -1;
		self_file(BOARD_NEXT, -1);
	} else {
		set(&s->next, BOARD_NEXT, -1);
		set(&s->fd, BOARD_BASE, find(s, n));
	}
	s->n = n;
	s->since = clock_ms();
	return (s->fd != -1 ? FETCH_OK : get(s, e));
}

void
shelf_askahead(struct shelf *s)
{
	struct err unused;

	if (s->next != -1 || s->asked != SHELF_NONE)
		return;
	set(&s->next, BOARD_NEXT, find(s, s->n + 1));
	if (s->next != -1 || !claim_take(s->cut.dir, s->n + 1))
		return;
	/* If that fails, it is asked for again when it is needed. */
	if (fetcher_fill(s->config, (const char *)s->base->key.data,
		&s->base->stat, s->n + 1, &unused) == 0)
		s->asked = s->n + 1;
	else
		claim_end();
}

void
shelf_done(struct shelf *s)
{
	claim_end();
	set(&s->next, BOARD_NEXT, -1);
}

void
shelf_close(struct shelf *s)
{
	set(&s->fd, BOARD_BASE, -1);
	shelf_done(s);
}
