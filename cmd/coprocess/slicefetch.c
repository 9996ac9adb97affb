#include "cache/memslice.h"
#include "coprocess/slicein.h"

static struct slice *
slice_of(struct errand *x)
{
	return ((struct slice *)(void *)x);
}

void
slice_tell(struct slice *s)
{
	struct ask *a;

	s->told = slicetable_now(s->all);
	for (a = DLIST_FIRST(&s->asks, struct ask, link); a != NULL;
	     a = DLIST_NEXT(&s->asks, a, struct ask, link))
		ask_sliced(a, s->valid);
}

/* All bytes of the slice are there. */
static void
fill_slice(struct slice *s)
{
	s->came = s->valid = s->length;
	slice_put(s, STATE_FULL, NULL);
	slice_tell(s);
	if (dlist_isempty(&s->asks))
		slice_rest(s);
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
	s->all->shops->counts.bytes += len;
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
		slice_begin(s);
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
	/* The askers will ask for the key again: drop the older answer. */
	if (rc != 0 && remote_haschanged(&x->remote))
		finds_outdate(t->finds, s->key, s->tag);
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
		slice_fail(s, CO_FULL, e.text);
	else if (remote_haschanged(&x->remote))
		slice_fail(s, CO_CHANGED, e.text);
	else
		slice_fail(s, wire_trouble(&e), e.text);
	take_turns(t, shop);
}

/*
 * Open memory or a file for the slice.  Return 1; or 0 if no transfer is to be
 * begun: the slice is full, failed, or waits for another process.
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
		slice_fail(s, CO_FULL, e.text);
		return (0);
	}
	switch (
	    slicefill_begin(t->cache, &s->base, s->n, &s->file, &full, &e)) {
	case SLICEFILL_MINE:
		return (1);
	case SLICEFILL_BUSY:
		slice_put(s, STATE_LOCKED, &t->locked);
		return (0);
	case SLICEFILL_THERE:
		if ((s->fd = slices_find(t->cache->cache, &s->base, s->n)) !=
		    -1) {
			t->shops->counts.hits++;
			fill_slice(s);
			return (0);
		}
		/* The slice was removed between the two calls. */
		(void)err_set(&e, ERR_TEMP, "the slice has gone");
		break;
	default:
		break;
	}
	slice_fail(s, full ? CO_FULL : wire_trouble(&e), e.text);
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
		slice_fail(s, wire_trouble(&e), e.text);
		return;
	}
	slice_put(s, STATE_LOADING, NULL);
	s->shop->ntransfers++;
	s->all->shops->counts.reads++;
	remote_beginpinned(&s->errand.remote, s->key, s->version,
	    s->n * SLICE_SIZE, s->length, take_bytes, s);
}

void
slice_begin(struct slice *s)
{
	struct slicetable *t = s->all;
	struct shop *shop = s->shop;

	if (t->cache != NULL &&
	    (s->fd = slices_find(t->cache->cache, &s->base, s->n)) != -1) {
		t->shops->counts.hits++;
		fill_slice(s);
		return;
	}
	if (shop_istroubled(t->shops, shop))
		slice_fail(s, CO_TEMP, shop->trouble.text);
	else if (shop->ntransfers >= SHOP_TRANSFERS)
		slice_put(s, STATE_QUEUED, &t->queued[shop->index]);
	else if (open_bytes(s))
		begin_transfer(s);
}
