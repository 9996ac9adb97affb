/*
 * The stores of the coprocess: which are in trouble, and which questions are
 * under way at stores of other machines.
 */
#ifndef COPROCESS_SHOP_H
#define COPROCESS_SHOP_H

#include "coprocess/loop.h"
#include "fetch/sources.h"
#include "web/remote.h"
#include "wire/wire.h"

#define SHOP_HEADS     8    /* questions for keys under way at one store */
#define SHOP_TRANSFERS 8    /* slices under way from one store */
#define SHOP_TROUBLE   2000 /* ms for which trouble is remembered */

struct shop {
	struct watcher watcher; /* of the caller */
	struct source *source;
	size_t index;
	int isdir, iss3;
	unsigned int group; /* of a directory: its threads (helper.h) */
	int isnohead;       /* see remote.h */
	int64_t troubled;   /* the store is not asked before that time */
	struct err trouble;
	int64_t slow; /* until this time, older answers are given at once */
	unsigned int nheads, ntransfers;
};

struct shops {
	struct loop *loop;
	struct sources *sources;
	struct shop shop[STORES_MAX];
	size_t n;
	unsigned int ngroups;      /* at least 1 */
	struct wire_counts counts; /* not sent yet */
};

/* One question to a store of another machine. */
struct errand {
	struct remote remote; /* first: see shop.c */
	struct shop *shop;
	/* Called at the end with the result of remote_goon. */
	void (*done)(struct errand *x, int rc, const struct err *e);
};

void shops_init(struct shops *s, struct loop *l, struct sources *sources);

/* Prepare ${x} for remote_beginstat or remote_beginpinned of x->remote. */
int shop_prepare(struct shops *s, struct shop *shop, struct errand *x,
    void (*done)(struct errand *x, int rc, const struct err *e), struct err *e);

/* Note a failure.  Only ERR_TEMP puts the store in trouble. */
void shop_fail(const struct shops *s, struct shop *shop, const struct err *e);

/* Return 1 if the store must not be asked now; shop->trouble is the reason. */
int shop_istroubled(const struct shops *s, const struct shop *shop);

/* Go on with all questions, and call done of each that has ended. */
void shops_step(struct shops *s);

/* The ms until shops_step must be called, at most ${ms}; -1 is "never". */
int shops_pause(const struct shops *s, int ms);

#endif /* !COPROCESS_SHOP_H */
