#include <stdlib.h>
#include <string.h>

#include "coprocess/findin.h"
#include "url/key.h"
#include "util/hash.h"

#define FINDS_MAX                                                              \
	4096 /* keys that are remembered, besides those with open asks */
#define GOOD_MS      1000 /* how long an answer is used again */
#define SLOW_MS      1000 /* after this time, an older answer is given */
#define FIND_TICK_MS 50

int
finds_open(struct finds **out, struct shops *s, struct helpers *h,
    struct measured *m, int64_t patience, struct err *e)
{
	struct finds *f = calloc(1, sizeof(*f));
	size_t i;

	if (f == NULL)
		return (err_nomem(e));
	f->shops = s;
	f->helpers = h;
	f->measured = m;
	f->patience = patience;
	dlist_init(&f->order);
	dlist_init(&f->busy);
	for (i = 0; i < STORES_MAX; i++)
		dlist_init(&f->turns[i]);
	*out = f;
	return (0);
}

static void
forget_find(struct find *f)
{
	struct find **where = &f->all->bucket[f->hash % FIND_BUCKETS];

	while (*where != f)
		where = &(*where)->next;
	*where = f->next;
	dlist_remove(&f->order);
	f->all->n--;
	free(f->key);
	free(f);
}

/*
 * Forget the keys whose last ask is longest ago, unless they are in use.
 */
static void
make_room(struct finds *all)
{
	struct find *f, *next;
	int tries = 64;

	for (f = DLIST_FIRST(&all->order, struct find, order);
	     f != NULL && all->n > FINDS_MAX && tries > 0; f = next, tries--) {
		next = DLIST_NEXT(&all->order, f, struct find, order);
		if (!f->isbusy && dlist_isempty(&f->asks))
			forget_find(f);
	}
}

static struct find *
make_find(struct finds *all, const char *key, uint64_t hash)
{
	struct find *f = calloc(1, sizeof(*f));

	if (f == NULL || (f->key = strdup(key)) == NULL) {
		free(f);
		return (NULL);
	}
	f->all = all;
	f->hash = hash;
	dlist_init(&f->asks);
	f->next = all->bucket[hash % FIND_BUCKETS];
	all->bucket[hash % FIND_BUCKETS] = f;
	dlist_add(&all->order, &f->order);
	all->n++;
	make_room(all);
	return (f);
}

static struct find *
look_up(const struct finds *all, const char *key, uint64_t hash)
{
	struct find *f = all->bucket[hash % FIND_BUCKETS];

	while (f != NULL && (f->hash != hash || strcmp(f->key, key) != 0))
		f = f->next;
	return (f);
}

static struct find *
get_find(struct finds *all, const char *key)
{
	uint64_t hash = hash_bytes(key, strlen(key), HASH_BASIS);
	struct find *f = look_up(all, key, hash);

	if (f == NULL)
		return (make_find(all, key, hash));
	dlist_remove(&f->order);
	dlist_add(&all->order, &f->order);
	return (f);
}

/* Answer an ask with f->word. */
static void
say_word(const struct find *f, struct ask *a)
{
	if (f->word == WORD_SLICES)
		ask_found(a, &f->found, -1);
	else
		ask_fail(a, wire_trouble(&f->err), f->err.text);
}

void
find_sayall(struct find *f)
{
	struct ask *a;

	while ((a = DLIST_FIRST(&f->asks, struct ask, link)) != NULL)
		say_word(f, a);
}

void
find_endquestion(struct find *f)
{
	f->isbusy = 0;
	dlist_remove(&f->busylink);
}

void
find_notefailure(struct find *f, const struct err *e)
{
	if (f->at == 0 ||
	    (f->err.kind == ERR_NOTFOUND && e->kind != ERR_NOTFOUND))
		f->err = *e;
	if (f->at + 1 < f->all->shops->n)
		source_telltrouble(find_shop(f)->source, e);
}

/*
 * Answer all asks after a temporary failure: with the older answer about the
 * key, if there is one.  The shop remembers the failure, the key does not.
 */
static void
say_trouble(struct find *f)
{
	struct ask *a;

	if (f->word != WORD_SLICES)
		f->word = WORD_NONE;
	while ((a = DLIST_FIRST(&f->asks, struct ask, link)) != NULL)
		if (f->word == WORD_SLICES)
			say_word(f, a);
		else
			ask_fail(a, wire_trouble(&f->err), f->err.text);
}

void
find_giveup(struct find *f)
{
	find_endquestion(f);
	if (f->err.kind == ERR_TEMP) {
		say_trouble(f);
		return;
	}
	f->word = f->err.kind == ERR_NOTFOUND ? WORD_MISSING : WORD_FAILED;
	f->said = find_now(f);
	find_sayall(f);
}

/* Ask store f->at, or the next store that can be asked. */
static void
ask_stores(struct find *f)
{
	const struct shops *shops = f->all->shops;
	struct shop *shop;
	struct err e;
	int rc;

	for (; f->at < shops->n; f->at++) {
		shop = find_shop(f);
		if (shop_istroubled(shops, shop)) {
			find_notefailure(f, &shop->trouble);
			continue;
		}
		rc = shop->isdir ? findlook_begin(f, &e) : findhead_ask(f, &e);
		if (rc == 0)
			return;
		find_notefailure(f, &e);
	}
	find_giveup(f);
}

void
find_asknext(struct find *f, const struct err *e)
{
	find_notefailure(f, e);
	/* A malformed key is malformed in every store. */
	if (e->kind == ERR_INPUT)
		f->at = f->all->shops->n;
	else
		f->at++;
	ask_stores(f);
}

void
find_begin(struct find *f)
{
	f->isbusy = 1;
	f->at = 0;
	f->begun = find_now(f);
	f->err.kind = ERR_NOTFOUND;
	dlist_add(&f->all->busy, &f->busylink);
	ask_stores(f);
}

/* Return 1 if f->word is new enough to answer without asking a store. */
static int
is_good(const struct find *f)
{
	return (f->word != WORD_NONE && find_now(f) - f->said < GOOD_MS);
}

void
finds_outdate(struct finds *all, const char *key, const char *version)
{
	struct find *f =
	    look_up(all, key, hash_bytes(key, strlen(key), HASH_BASIS));

	if (f != NULL && f->word == WORD_SLICES &&
	    strcmp(f->found.version, version) == 0)
		f->said = find_now(f) - GOOD_MS;
}

/*
 * Return 1 if the store that is being asked is slow and f->word is an older
 * answer.
 */
static int
is_slow(const struct find *f)
{
	return (f->isbusy && f->word == WORD_SLICES &&
		find_now(f) < find_shop(f)->slow);
}

void
finds_ask(struct finds *all, struct ask *a, const char *key)
{
	struct find *f;
	struct err e;

	if (key_check(key, strlen(key), &e) != 0) {
		ask_fail(a, wire_trouble(&e), e.text);
		return;
	}
	if ((f = get_find(all, key)) == NULL) {
		ask_fail(a, CO_TEMP, "out of memory");
		return;
	}
	if (is_good(f)) {
		say_word(f, a);
		return;
	}
	ask_enter(a, &f->asks);
	if (!f->isbusy)
		find_begin(f);
	if (is_slow(f))
		find_sayall(f);
}

static void
tick(struct find *f)
{
	int64_t now = find_now(f);

	if (f->look != NULL && now - f->looked >= f->all->patience) {
		findlook_abandon(f);
		return;
	}
	if (f->look != NULL || f->word != WORD_SLICES ||
	    now - f->begun < SLOW_MS)
		return;
	find_shop(f)->slow = now + SHOP_TROUBLE;
	find_sayall(f);
}

void
finds_tick(struct finds *all)
{
	struct find *f, *next;

	if (all->shops->loop->now - all->ticked < FIND_TICK_MS)
		return;
	all->ticked = all->shops->loop->now;
	for (f = DLIST_FIRST(&all->busy, struct find, busylink); f != NULL;
	     f = next) {
		next = DLIST_NEXT(&all->busy, f, struct find, busylink);
		tick(f);
	}
}

int
finds_pause(const struct finds *all, int ms)
{
	if (dlist_isempty(&all->busy))
		return (ms);
	return (loop_until(all->shops->loop, ms, all->ticked + FIND_TICK_MS));
}
