#include <string.h>
#include <time.h>

#include "listen/claim.h"
#include "listen/distant.h"
#include "util/clock.h"
#include "util/lru.h"

/* How many keys are remembered. */
#define KNOWN_MAX 64

static struct known {
	struct distantbase base;
	int64_t asked;  /* when, in ms; INT64_MIN: nothing is known */
	int is_changed; /* since others asked, too: the store is to say */
} known[KNOWN_MAX];

static struct lru order;

/* Is key ${what} the one at ${place}? */
static int
is_of(size_t place, const void *what)
{
	const struct buf *key = &known[place].base.key;
	const char *asked = what;

	return (key->len == strlen(asked) && key->len > 0 &&
		memcmp(key->data, asked, key->len) == 0);
}

/* Put ${key} into a place, whatever was there. */
static int
settle(struct known *k, const char *key, struct err *e)
{
	k->asked = INT64_MIN;
	k->is_changed = 0;
	buf_reset(&k->base.key);
	buf_addstr(&k->base.key, key);
	return (buf_str(&k->base.key) == NULL ? err_nomem(e) : 0);
}

/* Somebody else may have asked, and left the answer in the cache. */
static int
learn_shared(const struct config *c, struct known *k, int64_t now, int64_t max)
{
	struct timespec asked, clock;
	struct costat st;
	int64_t age;

	if (c->distant.cache == NULL || k->is_changed ||
	    slices_stat(&c->distant.slices, (const char *)k->base.key.data, &st,
		&asked) != 0)
		return (-1);
	(void)clock_gettime(CLOCK_REALTIME, &clock);
	age = clock_between(asked, clock);
	if (age < 0 || age >= max)
		return (-1);
	k->base.stat = st;
	k->asked = now - age;
	return (0);
}

/* What is looked for by whoever waits for another worker's question. */
struct search {
	const struct config *config;
	struct known *known;
	int64_t now, max;
};

static int
is_shared(void *cookie)
{
	struct search *s = cookie;

	return (learn_shared(s->config, s->known, s->now, s->max) == 0);
}

static int
ask(const struct config *c, struct known *k, int64_t now, struct err *e)
{
	k->asked = INT64_MIN;
	if (fetcher_stat(c, (const char *)k->base.key.data, &k->base.stat, e) !=
	    FETCH_OK)
		return (-1);
	k->asked = now;
	k->is_changed = 0;
	return (0);
}

/* With a cache one asks for all, unless they know more than is there. */
static int
ask_once(const struct config *c, struct known *k, int64_t now, int64_t max,
    struct err *e)
{
	struct search s = {c, k, now, max};
	int rc;

	if (c->distant.cache == NULL || k->is_changed)
		return (ask(c, k, now, e));
	rc = claim_wait((const char *)k->base.key.data, 0, is_shared, &s,
	    (int64_t)c->distant.patience * 1000, e);
	if (rc != 0)
		return (rc == 1 ? 0 : -1);
	rc = ask(c, k, now, e);
	claim_end();
	return (rc);
}

static int
learn(const struct config *c, struct known *k, struct err *e)
{
	int64_t now = clock_ms(), max = (int64_t)c->distant.recheck * 1000;

	if (k->asked != INT64_MIN && now - k->asked < max)
		return (0);
	if (learn_shared(c, k, now, max) != 0 &&
	    ask_once(c, k, now, max, e) != 0)
		return (-1);
	if (c->distant.cache != NULL)
		slices_base(&c->distant.slices, (const char *)k->base.key.data,
		    &k->base.stat, &k->base.cut);
	return (0);
}

const struct distantbase *
distant_find(const struct config *c, const char *key, struct err *e)
{
	size_t place = lru_find(&order, KNOWN_MAX, is_of, key);
	struct known *k = &known[place];

	if (!is_of(place, key) && settle(k, key, e) != 0)
		return (NULL);
	lru_use(&order, place);
	return (learn(c, k, e) == 0 ? &k->base : NULL);
}

void
distant_forget(const struct distantbase *b)
{
	struct known *k;

	for (k = known; k < known + KNOWN_MAX; k++)
		if (&k->base == b) {
			k->asked = INT64_MIN;
			k->is_changed = 1;
		}
}
