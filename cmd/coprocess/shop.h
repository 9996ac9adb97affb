/*
 * The stores as the coprocess sees them: which are in trouble, and what is
 * under way at those of other machines.
 */
#ifndef COPROCESS_SHOP_H
#define COPROCESS_SHOP_H

#include "coprocess/loop.h"
#include "fetch/sources.h"
#include "web/remote.h"

#define SHOP_HEADS     8    /* questions what a key is, at a time */
#define SHOP_TRANSFERS 8    /* slices that come, at a time */
#define SHOP_TROUBLE   2000 /* ms for which trouble is remembered */

struct shop {
	struct watcher watcher; /* of the caller */
	struct source *source;
	size_t index;
	int isdir, iss3;
	unsigned int group; /* of a directory: its threads (helper.h) */
	int isnohead;       /* see remote.h */
	int64_t troubled;   /* it is not asked before that */
	struct err trouble;
	int64_t slow; /* until then, what was known is good enough */
	unsigned int nheads, ntransfers;
};

struct shops {
	struct loop *loop;
	struct sources *sources;
	struct shop shop[STORES_MAX];
	size_t n;
	unsigned int ngroups; /* at least 1 */
};

/* One question to a store of another machine. */
struct errand {
	struct remote remote; /* first: see shop.c */
	struct shop *shop;
	/* It is over: ${rc} is that of remote_goon. */
	void (*done)(struct errand *x, int rc, const struct err *e);
};

void shops_init(struct shops *s, struct loop *l, struct sources *sources);

/* Prepare a question: then remote_begin... of x->remote may be called. */
int shop_prepare(struct shops *s, struct shop *shop, struct errand *x,
    void (*done)(struct errand *x, int rc, const struct err *e), struct err *e);

/* The store has failed.  Only ERR_TEMP is trouble of the store itself. */
void shop_fail(const struct shops *s, struct shop *shop, const struct err *e);

/* Is it not to be asked now?  Then the reason is in shop->trouble. */
int shop_istroubled(const struct shops *s, const struct shop *shop);

/* Let questions go on, and end. */
void shops_step(struct shops *s);

/* In how many ms, -1 being never, shops_step has something to do. */
int shops_pause(const struct shops *s, int ms);

#endif /* !COPROCESS_SHOP_H */
