#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cache/memslice.h"
#include "coprocess/slice.h"
#include "fetch/tag.h"
#include "url/key.h"
#include "util/hash.h"

#define BUCKETS   4096
#define AHEAD     2          /* slices that are read ahead */
#define TELL_SIZE (1U << 20) /* bytes of growth that are told at once, */
#define TELL_MS   20         /* or after so many ms */
#define LOCK_MS                                                                \
	10 /* ms between two looks at slices that another process fills */
#define TICK_MS 100 /* ms between two looks for asks that wait too long */

enum state {
	STATE_WANTED,  /* waits for room */
	STATE_QUEUED,  /* waits for its turn at the store */
	STATE_LOCKED,  /* another process is filling the file of the cache */
	STATE_LOADING, /* a transfer is under way */
	STATE_FULL,
	STATE_OVER /* it will be freed at the end of the turn */
};

struct slice {
	struct errand errand; /* first: see slice_of */
	struct slicetable *all;
	struct slice *next; /* with the same hash */
	uint64_t hash;
	enum state state;

	struct dlist link; /* in a list by its state, or in none */
	struct dlist growth;
	struct dlist asks;
	int isahead; /* read ahead; nobody has asked for it yet */
	int hasroom; /* its length is part of all->used */
	/* Which: */
	struct shop *shop;
	char *key;
	char tag[COTAG_MAX + 1], version[COTAG_MAX + 1];
	uint64_t n, size;
	uint32_t length;
	struct slicebase base;
	/* The bytes: */
	struct slicefile *file; /* of the cache, while the slice is filled */
	int fd;                 /* else */
	uint32_t came, valid;
	int isgrowing; /* some bytes that came are not told yet */
	int64_t told;
};

struct slicetable {
	struct shops *shops;
	const struct filler *cache;
	uint64_t bound, used;
	int64_t patience, ticked, looked;
	int isdue; /* room may have become free */
	struct slice *bucket[BUCKETS];
	struct dlist wanted, locked, unused, queued[STORES_MAX];
	struct dlist growing, over;
};

static void begin_slice(struct slice *s);

static struct slice *
slice_of(struct errand *x)
{
	return ((struct slice *)(void *)x);
}

static int64_t
now_of(const struct slicetable *t)
{
	return (t->shops->loop->now);
}

int
slicetable_open(struct slicetable **out, struct shops *s,
    const struct filler *cache, uint64_t bound, int64_t patience, struct err *e)
{
	struct slicetable *t = calloc(1, sizeof(*t));
	size_t i;

	if (t == NULL)
		return (err_nomem(e));
	t->shops = s;
	t->cache = cache;
	t->bound = bound;
	t->patience = patience;
	dlist_init(&t->wanted);
	dlist_init(&t->locked);
	dlist_init(&t->unused);
	dlist_init(&t->growing);
	dlist_init(&t->over);
	for (i = 0; i < STORES_MAX; i++)
		dlist_init(&t->queued[i]);
	*out = t;
	return (0);
}

int
slice_open(const struct slice *s, struct err *e)
{
	return (memslice_reopen(
	    s->file != NULL ? slicefill_fd(s->file) : s->fd, e));
}

static void
put_in(struct slice *s, enum state state, struct dlist *list)
{
	dlist_remove(&s->link);
	s->state = state;
	if (list != NULL)
		dlist_add(list, &s->link);
}

/*
 * Drop a slice that has neither asks nor a transfer.  The struct is freed in
 * the next turn: callers may still look at it.
 */
static void
drop_slice(struct slice *s)
{
	struct slice **where = &s->all->bucket[s->hash % BUCKETS];

	while (*where != s)
		where = &(*where)->next;
	*where = s->next;
	put_in(s, STATE_OVER, &s->all->over);
	if (s->isgrowing)
		dlist_remove(&s->growth);
	if (s->hasroom)
		s->all->used -= s->length;
	if (s->fd != -1)
		(void)close(s->fd);
	s->fd = -1;
	s->all->isdue = 1;
}

/* Free the structs of dropped slices. */
static void
free_over(struct slicetable *t)
{
	struct slice *s, *next;

	for (s = DLIST_FIRST(&t->over, struct slice, link); s != NULL;
	     s = next) {
		next = DLIST_NEXT(&t->over, s, struct slice, link);
		free(s->key);
		free(s);
	}
	dlist_init(&t->over);
}

/* Answer all asks of a slice with a failure, and drop the slice. */
static void
fail_slice(struct slice *s, enum cotrouble trouble, const char *text)
{
	struct ask *a;

	put_in(s, STATE_OVER, NULL);
	while ((a = DLIST_FIRST(&s->asks, struct ask, link)) != NULL)
		ask_fail(a, trouble, text);
	drop_slice(s);
}

/*
 * Drop unused slices until ${length} bytes have room.  To read ahead, do not
 * drop slices that were read ahead and not asked for yet.
 */
static int
make_room(struct slicetable *t, uint32_t length, int isahead)
{
	struct slice *s, *next;

	for (s = DLIST_FIRST(&t->unused, struct slice, link);
	     s != NULL && t->used + length > t->bound; s = next) {
		next = DLIST_NEXT(&t->unused, s, struct slice, link);
		if (!isahead || !s->isahead)
			drop_slice(s);
	}
	return (t->used + length <= t->bound);
}

/* No ask is left: keep a full slice of memory, drop any other one. */
static void
rest_slice(struct slice *s)
{
	if (s->state == STATE_LOADING || s->state == STATE_OVER)
		return;
	/* The file of a slice in the cache stays when the struct is dropped. */
	if (s->state == STATE_FULL && s->all->cache == NULL)
		put_in(s, STATE_FULL, &s->all->unused);
	else
		drop_slice(s);
}

void
slicetable_leave(struct slicetable *t, struct ask *a)
{
	struct slice *s = a->slice;

	ask_leave(a);
	a->slice = NULL;
	t->isdue = 1;
	if (s != NULL && dlist_isempty(&s->asks))
		rest_slice(s);
}

static void
tell(struct slice *s)
{
	struct ask *a;

	s->told = now_of(s->all);
	for (a = DLIST_FIRST(&s->asks, struct ask, link); a != NULL;
	     a = DLIST_NEXT(&s->asks, a, struct ask, link))
		ask_sliced(a, s->valid);
}

/* All bytes of the slice are there. */
static void
fill_slice(struct slice *s)
{
	s->came = s->valid = s->length;
	put_in(s, STATE_FULL, NULL);
	tell(s);
	if (dlist_isempty(&s->asks))
		rest_slice(s);
}

/* Write bytes that have come; tell_growth tells the asks. */
static int
take_bytes(void *cookie, const void *data, size_t len, struct err *e)
{
	struct slice *s = cookie;
	int rc;

	if (len > s->length - s->came)
		return (err_set(
		    e, ERR_FATAL, "the store sent too many bytes for a slice"));
	if (s->file != NULL)
		rc = slicefill_add(s->file, data, len, e);
	else
		rc = memslice_write(s->fd, s->came, data, len, e);
	if (rc != 0)
		return (-1);
	s->came += (uint32_t)len;
	if (!s->isgrowing) {
		s->isgrowing = 1;
		dlist_add(&s->all->growing, &s->growth);
	}
	return (0);
}

/* Seal the memory, or give the file its name. */
static int
finish_bytes(struct slice *s, int *full, struct err *e)
{
	struct slicefile *file = s->file;

	if (file == NULL)
		return (memslice_seal(s->fd, e));
	if (slicefill_flush(file, &(uint64_t){0}, e) == 0)
		s->fd = memslice_reopen(slicefill_fd(file), e);
	s->file = NULL;
	return (slicefill_end(file, s->fd == -1 ? -1 : 0, full, e));
}

/* Begin waiting transfers from a store, up to SHOP_TRANSFERS at a time. */
static void
take_turns(struct slicetable *t, const struct shop *shop)
{
	struct slice *s;

	while (shop->ntransfers < SHOP_TRANSFERS &&
	       (s = DLIST_FIRST(&t->queued[shop->index], struct slice, link)) !=
		   NULL)
		begin_slice(s);
}

static void
transfer_done(struct errand *x, int rc, const struct err *why)
{
	struct slice *s = slice_of(x);
	struct slicetable *t = s->all;
	struct shop *shop = x->shop;
	struct err e;
	int full = 0;

	shop->ntransfers--;
	s->state = STATE_QUEUED; /* so that it may be dropped */
	if (rc != 0) {
		e = *why;
		if (s->file != NULL)
			(void)slicefill_end(s->file, -1, &full, &e);
		s->file = NULL;
		if (!full && !remote_haschanged(&x->remote))
			shop_fail(t->shops, shop, &e);
	} else {
		shop->source->troubled = 0;
		rc = finish_bytes(s, &full, &e);
	}
	if (rc == 0)
		fill_slice(s);
	else if (full)
		fail_slice(s, CO_FULL, e.text);
	else if (remote_haschanged(&x->remote))
		fail_slice(s, CO_CHANGED, e.text);
	else
		fail_slice(s, coline_trouble(&e), e.text);
	take_turns(t, shop);
}

/*
 * Open memory or a file for the slice: 1; 0 if the slice needs no transfer now.
 */
static int
open_bytes(struct slice *s)
{
	struct slicetable *t = s->all;
	struct err e;
	int full = 0;

	if (t->cache == NULL) {
		if ((s->fd = memslice_make(s->length, &e)) != -1)
			return (1);
		fail_slice(s, CO_FULL, e.text);
		return (0);
	}
	switch (
	    slicefill_begin(t->cache, &s->base, s->n, &s->file, &full, &e)) {
	case SLICEFILL_MINE:
		return (1);
	case SLICEFILL_BUSY:
		put_in(s, STATE_LOCKED, &t->locked);
		return (0);
	case SLICEFILL_THERE:
		if ((s->fd = slices_find(t->cache->cache, &s->base, s->n)) !=
		    -1) {
			fill_slice(s);
			return (0);
		}
		/* It was removed between the two calls. */
		(void)err_set(&e, ERR_TEMP, "the slice has gone");
		break;
	default:
		break;
	}
	fail_slice(s, full ? CO_FULL : coline_trouble(&e), e.text);
	return (0);
}

static void
begin_transfer(struct slice *s)
{
	struct err e;
	int full;

	if (shop_prepare(
		s->all->shops, s->shop, &s->errand, transfer_done, &e) != 0) {
		if (s->file != NULL)
			(void)slicefill_end(s->file, -1, &full, &e);
		s->file = NULL;
		fail_slice(s, coline_trouble(&e), e.text);
		return;
	}
	put_in(s, STATE_LOADING, NULL);
	s->shop->ntransfers++;
	remote_beginpinned(&s->errand.remote, s->key, s->version,
	    s->n * SLICE_SIZE, s->length, take_bytes, s);
}

/* Begin a slice that has room. */
static void
begin_slice(struct slice *s)
{
	struct slicetable *t = s->all;
	struct shop *shop = s->shop;

	if (t->cache != NULL &&
	    (s->fd = slices_find(t->cache->cache, &s->base, s->n)) != -1) {
		fill_slice(s);
		return;
	}
	if (shop_istroubled(t->shops, shop))
		fail_slice(s, CO_TEMP, shop->trouble.text);
	else if (shop->ntransfers >= SHOP_TRANSFERS)
		put_in(s, STATE_QUEUED, &t->queued[shop->index]);
	else if (open_bytes(s))
		begin_transfer(s);
}

/* Begin a slice as soon as there is room. */
static void
want_slice(struct slice *s)
{
	struct slicetable *t = s->all;

	/* Slices that wait already have room first. */
	if ((s->state != STATE_WANTED && !dlist_isempty(&t->wanted)) ||
	    !make_room(t, s->length, s->isahead)) {
		put_in(s, STATE_WANTED, &t->wanted);
		return;
	}
	put_in(s, STATE_QUEUED, NULL);
	t->used += s->length;
	s->hasroom = 1;
	begin_slice(s);
}

static uint64_t
hash_slice(const struct wire_ask *q, uint64_t n)
{
	const uint64_t numbers[2] = {n, q->size};
	uint64_t hash = hash_bytes(q->key, strlen(q->key), HASH_BASIS);

	hash = hash_bytes(q->version, strlen(q->version), hash);
	return (hash_bytes(numbers, sizeof(numbers), hash));
}

static struct slice *
find_slice(struct slicetable *t, const struct wire_ask *q, uint64_t n)
{
	uint64_t hash = hash_slice(q, n);
	struct slice *s = t->bucket[hash % BUCKETS];

	while (
	    s != NULL &&
	    (s->hash != hash || s->n != n || s->size != q->size ||
		strcmp(s->tag, q->version) != 0 || strcmp(s->key, q->key) != 0))
		s = s->next;
	return (s);
}

/* Find the store and the entity tag of the version that is asked for. */
static int
find_version(struct slicetable *t, const struct wire_ask *q, struct shop **shop,
    char version[COTAG_MAX + 1], struct err *e)
{
	size_t index;

	if (key_check(q->key, strlen(q->key), e) != 0 ||
	    tag_split(q->version, t->shops->n, &index, version, e) != 0)
		return (-1);
	*shop = &t->shops->shop[index];
	if ((*shop)->isdir || !tag_isetag(version))
		return (err_set(e, ERR_INPUT, "that version has no slices"));
	return (0);
}

static void
set_base(struct slice *s, const struct wire_ask *q)
{
	struct costat st = {.size = q->size};

	memcpy(st.tag, q->version, sizeof(st.tag));
	s->base.size = q->size;
	if (s->all->cache != NULL)
		slices_base(s->all->cache->cache, q->key, &st, &s->base);
	s->length = (uint32_t)slices_length(&s->base, s->n);
}

/* Make the struct of slice ${n}, which the package must have. */
static struct slice *
make_slice(struct slicetable *t, const struct wire_ask *q, uint64_t n,
    struct shop *shop, const char *version)
{
	struct slice *s = calloc(1, sizeof(*s));

	if (s == NULL || (s->key = strdup(q->key)) == NULL) {
		free(s);
		return (NULL);
	}
	s->all = t;
	s->state = STATE_QUEUED;
	dlist_init(&s->link);
	dlist_init(&s->growth);
	dlist_init(&s->asks);
	s->shop = shop;
	memcpy(s->tag, q->version, sizeof(s->tag));
	memcpy(s->version, version, sizeof(s->version));
	s->n = n;
	s->size = q->size;
	s->fd = -1;
	set_base(s, q);
	s->hash = hash_slice(q, n);
	s->next = t->bucket[s->hash % BUCKETS];
	t->bucket[s->hash % BUCKETS] = s;
	return (s);
}

/* Read slice ${n} ahead, unless something else waits. */
static void
bring_ahead(struct slicetable *t, const struct wire_ask *q, uint64_t n,
    struct shop *shop, const char *version)
{
	const struct slicebase base = {.size = q->size};
	uint32_t length = (uint32_t)slices_length(&base, n);
	struct slice *s;

	if (length == 0 || !dlist_isempty(&t->wanted) ||
	    shop->ntransfers >= SHOP_TRANSFERS ||
	    shop_istroubled(t->shops, shop) || find_slice(t, q, n) != NULL ||
	    !make_room(t, length, 1) ||
	    (s = make_slice(t, q, n, shop, version)) == NULL)
		return;
	s->isahead = 1;
	want_slice(s);
}

void
slicetable_ask(struct slicetable *t, struct ask *a, const struct wire_ask *q)
{
	const struct slicebase base = {.size = q->size};
	char version[COTAG_MAX + 1];
	struct shop *shop;
	struct slice *s;
	uint64_t n;
	struct err e;
	int isnew;

	if (find_version(t, q, &shop, version, &e) != 0) {
		ask_fail(a, CO_INPUT, e.text);
		return;
	}
	if (slices_length(&base, q->n) == 0) {
		ask_fail(a, CO_INPUT, "the package has no such slice");
		return;
	}
	s = find_slice(t, q, q->n);
	isnew = s == NULL;
	if (isnew && (s = make_slice(t, q, q->n, shop, version)) == NULL) {
		ask_fail(a, CO_TEMP, "out of memory");
		return;
	}
	s->isahead = 0;
	a->slice = s;
	a->n = q->n;
	a->length = s->length;
	ask_enter(a, &s->asks);
	if (s->state == STATE_FULL)
		put_in(s, STATE_FULL, NULL);
	if (isnew)
		want_slice(s);
	else if (s->valid > 0)
		ask_sliced(a, s->valid);
	for (n = 1; n <= AHEAD; n++)
		bring_ahead(t, q, q->n + n, shop, version);
}

/*
 * Tell the asks how much is valid, if that is much more, or TELL_MS are over.
 */
static void
tell_growth(struct slice *s)
{
	uint64_t valid = s->came;
	struct err e;

	if (s->valid > 0 && s->came < s->length &&
	    s->came - s->valid < TELL_SIZE &&
	    now_of(s->all) - s->told < TELL_MS)
		return;
	dlist_remove(&s->growth);
	s->isgrowing = 0;
	/* If this fails, the end of the transfer fails too. */
	if (s->file != NULL && slicefill_flush(s->file, &valid, &e) != 0)
		return;
	s->valid = (uint32_t)valid;
	tell(s);
}

/* Fail the asks in ${list} that have waited too long. */
static void
expire(struct dlist *list, enum cotrouble trouble, const char *text)
{
	struct slice *s, *next;
	struct ask *a;
	int64_t limit;

	for (s = DLIST_FIRST(list, struct slice, link); s != NULL; s = next) {
		next = DLIST_NEXT(list, s, struct slice, link);
		limit = now_of(s->all) - s->all->patience;
		/* With its last ask the slice is dropped. */
		while ((a = DLIST_FIRST(&s->asks, struct ask, link)) != NULL &&
		       a->asked <= limit) {
			if (DLIST_NEXT(&s->asks, a, struct ask, link) == NULL) {
				ask_fail(a, trouble, text);
				break;
			}
			ask_fail(a, trouble, text);
		}
	}
}

static void
look_round(struct slicetable *t)
{
	size_t i;

	if (now_of(t) - t->ticked < TICK_MS)
		return;
	t->ticked = now_of(t);
	expire(&t->wanted, CO_FULL,
	    "all slices that there is room for are in use");
	expire(&t->locked, CO_TEMP,
	    "another process has not brought the slice into the cache");
	for (i = 0; i < t->shops->n; i++)
		expire(&t->queued[i], CO_TEMP,
		    "the store is busy with other slices");
}

/* Try again to find or fill slices that another process was filling. */
static void
look_at_locks(struct slicetable *t)
{
	struct dlist now;
	struct slice *s;

	if (now_of(t) - t->looked < LOCK_MS)
		return;
	t->looked = now_of(t);
	/* Those that are still locked come back into the list. */
	dlist_init(&now);
	while ((s = DLIST_FIRST(&t->locked, struct slice, link)) != NULL)
		put_in(s, STATE_LOCKED, &now);
	while ((s = DLIST_FIRST(&now, struct slice, link)) != NULL) {
		put_in(s, STATE_QUEUED, NULL);
		begin_slice(s);
	}
}

static int
is_waiting(const struct slicetable *t)
{
	size_t i;

	for (i = 0; i < t->shops->n; i++)
		if (!dlist_isempty(&t->queued[i]))
			return (1);
	return (!dlist_isempty(&t->wanted) || !dlist_isempty(&t->locked));
}

void
slicetable_tick(struct slicetable *t)
{
	struct slice *s, *next;

	for (s = DLIST_FIRST(&t->growing, struct slice, growth); s != NULL;
	     s = next) {
		next = DLIST_NEXT(&t->growing, s, struct slice, growth);
		tell_growth(s);
	}
	look_at_locks(t);
	if (is_waiting(t))
		look_round(t);
	t->isdue = 0;
	free_over(t);
	while ((s = DLIST_FIRST(&t->wanted, struct slice, link)) != NULL &&
	       make_room(t, s->length, 0))
		want_slice(s);
}

int
slicetable_pause(const struct slicetable *t, int ms)
{
	const struct slice *s;

	if (t->isdue && !dlist_isempty(&t->wanted))
		return (0);
	for (s = DLIST_FIRST(&t->growing, struct slice, growth); s != NULL;
	     s = DLIST_NEXT(&t->growing, s, struct slice, growth))
		ms = loop_until(t->shops->loop, ms, s->told + TELL_MS);
	if (!dlist_isempty(&t->locked))
		ms = loop_until(t->shops->loop, ms, t->looked + LOCK_MS);
	if (is_waiting(t))
		ms = loop_until(t->shops->loop, ms, t->ticked + TICK_MS);
	return (ms);
}
