#include <stdlib.h>
#include <string.h>

#include "cache/slices.h"
#include "coprocess/find.h"
#include "coprocess/look.h"
#include "fetch/tag.h"
#include "s3/s3.h"
#include "url/key.h"
#include "util/hash.h"
#include "util/hex.h"
#include "util/text.h"

#define FINDS_MAX                                                              \
	4096 /* keys that are remembered, besides those with open asks */
#define BUCKETS 4096
#define GOOD_MS 1000 /* for which an answer is good */
#define SLOW_MS 1000 /* without an answer, after which an older one is given */
#define TICK_MS 50

enum word {
	WORD_NONE,
	WORD_SLICES, /* the package is there: see found */
	WORD_MISSING,
	WORD_FAILED /* see err, also for WORD_MISSING */
};

struct find {
	struct errand errand; /* first: see find_of */
	struct finds *all;
	struct find *next;     /* with the same hash */
	struct dlist order;    /* by last use */
	struct dlist busylink; /* while a question is under way */
	struct dlist turn;     /* while it waits for its turn at a store */
	uint64_t hash;
	char *key;
	struct dlist asks;
	/* What the stores have answered: */
	enum word word;
	int64_t said; /* when */
	struct wire_found found;
	struct err err;
	/* The question under way: */
	int isbusy;
	size_t at; /* which store is asked */
	int64_t begun, looked;
	struct look *look;
};

struct finds {
	struct shops *shops;
	struct helpers *helpers;
	struct measured *measured;
	int64_t patience, ticked;
	struct find *bucket[BUCKETS];
	size_t n;
	struct dlist order, busy, turns[STORES_MAX];
};

static void ask_stores(struct find *f);

static struct find *
find_of(struct errand *x)
{
	return ((struct find *)(void *)x);
}

static int64_t
now_of(const struct find *f)
{
	return (f->all->shops->loop->now);
}

static struct shop *
shop_of(const struct find *f)
{
	return (&f->all->shops->shop[f->at]);
}

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
forget(struct find *f)
{
	struct find **where = &f->all->bucket[f->hash % BUCKETS];

	while (*where != f)
		where = &(*where)->next;
	*where = f->next;
	dlist_remove(&f->order);
	f->all->n--;
	free(f->key);
	free(f);
}

/*
 * Forget the keys that were not asked for the longest, unless they are in use.
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
			forget(f);
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
	f->next = all->bucket[hash % BUCKETS];
	all->bucket[hash % BUCKETS] = f;
	dlist_add(&all->order, &f->order);
	all->n++;
	make_room(all);
	return (f);
}

static struct find *
get_find(struct finds *all, const char *key)
{
	uint64_t hash = hash_bytes(key, strlen(key), HASH_BASIS);
	struct find *f = all->bucket[hash % BUCKETS];

	while (f != NULL && (f->hash != hash || strcmp(f->key, key) != 0))
		f = f->next;
	if (f == NULL)
		return (make_find(all, key, hash));
	dlist_remove(&f->order);
	dlist_add(&all->order, &f->order);
	return (f);
}

/* Answer an ask with the word of the stores. */
static void
say_word(const struct find *f, struct ask *a)
{
	if (f->word == WORD_SLICES)
		ask_found(a, &f->found, -1);
	else
		ask_fail(a, coline_trouble(&f->err), f->err.text);
}

static void
say_all(struct find *f)
{
	struct ask *a;

	while ((a = DLIST_FIRST(&f->asks, struct ask, link)) != NULL)
		say_word(f, a);
}

/* Mark the question as over. */
static void
end_question(struct find *f)
{
	f->isbusy = 0;
	dlist_remove(&f->busylink);
}

/*
 * Note that a store has failed.  The first failure is told, if not "missing".
 */
static void
note_failure(struct find *f, const struct err *e)
{
	if (f->at == 0 ||
	    (f->err.kind == ERR_NOTFOUND && e->kind != ERR_NOTFOUND))
		f->err = *e;
	if (f->at + 1 < f->all->shops->n)
		source_telltrouble(shop_of(f)->source, e);
}

/*
 * Answer all asks after a temporary failure: with the older word, if there is
 * one.  The failure itself is remembered with the store, not with the key.
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
			ask_fail(a, coline_trouble(&f->err), f->err.text);
}

/* No store has given the package: answer all asks. */
static void
give_up(struct find *f)
{
	end_question(f);
	if (f->err.kind == ERR_TEMP) {
		say_trouble(f);
		return;
	}
	f->word = f->err.kind == ERR_NOTFOUND ? WORD_MISSING : WORD_FAILED;
	f->said = now_of(f);
	say_all(f);
}

static void
ask_next(struct find *f, const struct err *e)
{
	note_failure(f, e);
	/* A malformed key is malformed in every store. */
	if (e->kind == ERR_INPUT)
		f->at = f->all->shops->n;
	else
		f->at++;
	ask_stores(f);
}

/* Take the digest that chanpack-upload has stored with an object of S3. */
static void
take_digest(struct wire_found *w, const char *hex)
{
	w->has_sha256 = strlen(hex) == 2 * sizeof(w->sha256) &&
			hex_decode(w->sha256, sizeof(w->sha256), hex) == 0;
	if (!w->has_sha256)
		memset(w->sha256, 0, sizeof(w->sha256));
}

static int
take_head(struct find *f, struct err *e)
{
	const struct shop *shop = shop_of(f);
	struct wire_found w = {.medium = WIRE_SLICES, .slice = SLICE_SIZE};
	const char *lack = remote_taglack(&f->errand.remote);
	struct remote_stat st;

	if (lack != NULL) {
		source_telltag(shop->source, f->key, lack);
		return (err_set(e, ERR_FATAL,
		    "%s: \"%s\": the store sends no strong entity tag, so "
		    "versions cannot be told apart",
		    text_safe(shop->source->spec, strlen(shop->source->spec)),
		    text_safe(f->key, strlen(f->key))));
	}
	remote_result(&f->errand.remote, &st);
	w.size = st.size;
	w.mtime.tv_sec = (time_t)st.mtime;
	if (shop->iss3)
		take_digest(&w, remote_field(&f->errand.remote));
	if (tag_make(w.version, f->at, st.etag, e) != 0)
		return (-1);
	f->found = w;
	return (0);
}

static void head_done(struct errand *x, int rc, const struct err *e);

/* Begin a question to a store of another machine. */
static int
ask_head(struct find *f, struct err *e)
{
	struct shop *shop = shop_of(f);

	if (shop_prepare(f->all->shops, shop, &f->errand, head_done, e) != 0)
		return (-1);
	shop->nheads++;
	remote_beginstat(
	    &f->errand.remote, f->key, shop->iss3 ? META_SHA256 : NULL);
	return (0);
}

/* Begin waiting questions to this store, up to SHOP_HEADS at a time. */
static void
take_turns(struct finds *all, const struct shop *shop)
{
	struct find *f;
	struct err e;

	while (shop->nheads < SHOP_HEADS &&
	       (f = DLIST_FIRST(&all->turns[shop->index], struct find, turn)) !=
		   NULL) {
		dlist_remove(&f->turn);
		if (shop_istroubled(all->shops, shop))
			ask_next(f, &shop->trouble);
		else if (ask_head(f, &e) != 0)
			ask_next(f, &e);
	}
}

static void
head_done(struct errand *x, int rc, const struct err *why)
{
	struct find *f = find_of(x);
	struct shop *shop = x->shop;
	struct err e;

	shop->nheads--;
	if (rc != 0)
		e = *why;
	else
		rc = take_head(f, &e);
	if (rc == 0) {
		end_question(f);
		shop->source->troubled = 0;
		shop->slow = 0;
		f->word = WORD_SLICES;
		f->said = f->begun;
		say_all(f);
	} else {
		shop_fail(f->all->shops, shop, &e);
		ask_next(f, &e);
	}
	take_turns(f->all, shop);
}

/* Begin one look at a directory for all asks that are open now. */
static int
begin_look(struct find *f, struct err *e)
{
	struct finds *all = f->all;
	struct shop *shop = shop_of(f);
	const struct ask *a;
	struct look *l;

	l = look_make(
	    shop->source->spec, shop->index, f->key, all->measured, e);
	if (l == NULL)
		return (-1);
	l->job.group = shop->group;
	l->owner = f;
	for (a = DLIST_FIRST(&f->asks, struct ask, link); a != NULL;
	     a = DLIST_NEXT(&f->asks, a, struct ask, link))
		if (l->wanted < LOOK_FDS)
			l->wanted++;
	if (helpers_add(all->helpers, &l->job, e) != 0) {
		look_free(l);
		return (-1);
	}
	f->look = l;
	f->looked = now_of(f);
	return (0);
}

static int
ask_remote(struct find *f, struct err *e)
{
	struct shop *shop = shop_of(f);

	if (shop->nheads < SHOP_HEADS)
		return (ask_head(f, e));
	dlist_add(&f->all->turns[f->at], &f->turn);
	return (0);
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
		shop = shop_of(f);
		if (shop_istroubled(shops, shop)) {
			note_failure(f, &shop->trouble);
			continue;
		}
		rc = shop->isdir ? begin_look(f, &e) : ask_remote(f, &e);
		if (rc == 0)
			return;
		note_failure(f, &e);
	}
	give_up(f);
}

static void
begin_question(struct find *f)
{
	f->isbusy = 1;
	f->at = 0;
	f->begun = now_of(f);
	f->err.kind = ERR_NOTFOUND;
	dlist_add(&f->all->busy, &f->busylink);
	ask_stores(f);
}

/* Return 1 if the word is new enough to be given without asking a store. */
static int
is_good(const struct find *f)
{
	return (f->word != WORD_NONE && now_of(f) - f->said < GOOD_MS);
}

/*
 * Return 1 if the store that is being asked is slow, and an older word known.
 */
static int
is_slow(const struct find *f)
{
	return (f->isbusy && f->word == WORD_SLICES &&
		now_of(f) < shop_of(f)->slow);
}

void
finds_ask(struct finds *all, struct ask *a, const char *key)
{
	struct find *f;
	struct err e;

	if (key_check(key, strlen(key), &e) != 0) {
		ask_fail(a, coline_trouble(&e), e.text);
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
		begin_question(f);
	if (is_slow(f))
		say_all(f);
}

/* Give each ask a descriptor; begin another look for asks that came later. */
static void
take_look(struct find *f, struct look *l)
{
	struct ask *a;

	end_question(f);
	shop_of(f)->source->troubled = 0;
	f->word = WORD_NONE;
	while (l->nfds > 0 &&
	       (a = DLIST_FIRST(&f->asks, struct ask, link)) != NULL)
		ask_found(a, &l->found, l->fd[--l->nfds]);
	if (!dlist_isempty(&f->asks))
		begin_question(f);
}

/*
 * Leave the directory alone for a while, if other stores can be asked instead.
 * A single directory is asked again at once: one file that hangs says little
 * about the other files.
 */
static void
fail_directory(const struct find *f, const struct err *e)
{
	if (f->all->shops->n > 1)
		shop_fail(f->all->shops, shop_of(f), e);
}

static void
end_look(struct look *l)
{
	struct find *f = l->owner;

	if (f != NULL) {
		f->look = NULL;
		if (!l->failed) {
			take_look(f, l);
		} else {
			if (!atomic_load(&l->ismeasuring))
				fail_directory(f, &l->err);
			ask_next(f, &l->err);
		}
	}
	look_free(l);
}

void
finds_collect(struct finds *all)
{
	struct helper_job *job;

	while ((job = helpers_next(all->helpers)) != NULL)
		end_look((struct look *)(void *)job);
}

/* Give up a look that takes too long; its thread frees itself later. */
static void
abandon_look(struct find *f)
{
	struct look *l = f->look;
	int ismeasuring = atomic_load(&l->ismeasuring);
	struct err e;

	f->look = NULL;
	l->owner = NULL;
	if (helpers_withdraw(f->all->helpers, &l->job))
		look_free(l);
	if (ismeasuring) {
		(void)err_set(&e, ERR_TEMP,
		    "\"%s\" is still being measured; ask again later",
		    text_safe(f->key, strlen(f->key)));
		/* Do not ask the next store: it would measure its copy too. */
		note_failure(f, &e);
		f->err = e;
		f->at = f->all->shops->n;
		give_up(f);
		return;
	}
	(void)err_set(&e, ERR_TEMP, "%s: \"%s\": the directory does not answer",
	    text_safe(
		shop_of(f)->source->spec, strlen(shop_of(f)->source->spec)),
	    text_safe(f->key, strlen(f->key)));
	fail_directory(f, &e);
	ask_next(f, &e);
}

static void
tick(struct find *f)
{
	int64_t now = now_of(f);

	if (f->look != NULL && now - f->looked >= f->all->patience) {
		abandon_look(f);
		return;
	}
	if (f->look != NULL || f->word != WORD_SLICES ||
	    now - f->begun < SLOW_MS)
		return;
	shop_of(f)->slow = now + SHOP_TROUBLE;
	say_all(f);
}

void
finds_tick(struct finds *all)
{
	struct find *f, *next;

	if (all->shops->loop->now - all->ticked < TICK_MS)
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
	return (loop_until(all->shops->loop, ms, all->ticked + TICK_MS));
}
