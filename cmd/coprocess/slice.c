#include <stdlib.h>
#include <string.h>

#include "cache/memslice.h"
#include "coprocess/slicein.h"
#include "fetch/tag.h"
#include "url/key.h"
#include "util/hash.h"

#define SLICES_AHEAD 2 /* slices that are read ahead */

int
slicetable_open(struct slicetable **out, struct shops *s, struct finds *f,
    const struct filler *cache, uint64_t bound, int64_t patience, struct err *e)
{
	struct slicetable *t = calloc(1, sizeof(*t));
	size_t i;

	if (t == NULL)
		return (err_nomem(e));
	t->shops = s;
	t->finds = f;
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

void
slicetable_leave(struct slicetable *t, struct ask *a)
{
	struct slice *s = a->slice;

	ask_leave(a);
	a->slice = NULL;
	t->isdue = 1;
	if (s != NULL && dlist_isempty(&s->asks))
		slice_rest(s);
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
	struct slice *s = t->bucket[hash % SLICE_BUCKETS];

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
	s->base.size = q->size;
	if (s->all->cache != NULL)
		slices_base(s->all->cache->cache, q->key, q->size, q->version,
		    &s->base);
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
	s->next = t->bucket[s->hash % SLICE_BUCKETS];
	t->bucket[s->hash % SLICE_BUCKETS] = s;
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
	    !slicetable_makeroom(t, length, 1) ||
	    (s = make_slice(t, q, n, shop, version)) == NULL)
		return;
	s->isahead = 1;
	slice_want(s);
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
		slice_put(s, STATE_FULL, NULL);
	if (isnew)
		slice_want(s);
	else if (s->valid > 0)
		ask_sliced(a, s->valid);
	for (n = 1; n <= SLICES_AHEAD; n++)
		bring_ahead(t, q, q->n + n, shop, version);
}
