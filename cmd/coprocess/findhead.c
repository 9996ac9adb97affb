#include <string.h>

#include "cache/slices.h"
#include "coprocess/findin.h"
#include "fetch/tag.h"
#include "s3/s3.h"
#include "util/hex.h"
#include "util/text.h"

static struct find *
find_of(struct errand *x)
{
	return ((struct find *)(void *)x);
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
	const struct shop *shop = find_shop(f);
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
	struct shop *shop = find_shop(f);

	if (shop_prepare(f->all->shops, shop, &f->errand, head_done, e) != 0)
		return (-1);
	shop->nheads++;
	f->all->shops->counts.questions++;
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
			find_asknext(f, &shop->trouble);
		else if (ask_head(f, &e) != 0)
			find_asknext(f, &e);
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
		find_endquestion(f);
		shop->source->troubled = 0;
		shop->slow = 0;
		f->word = WORD_SLICES;
		f->said = f->begun;
		find_sayall(f);
	} else {
		shop_fail(f->all->shops, shop, &e);
		find_asknext(f, &e);
	}
	take_turns(f->all, shop);
}

int
findhead_ask(struct find *f, struct err *e)
{
	struct shop *shop = find_shop(f);

	if (shop->nheads < SHOP_HEADS)
		return (ask_head(f, e));
	dlist_add(&f->all->turns[f->at], &f->turn);
	return (0);
}
