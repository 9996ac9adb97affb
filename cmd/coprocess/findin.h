/*
 * The inside of finds: what the files find*.c share.  find.c has the keys and
 * goes from store to store.  findhead.c asks a store of another machine, and
 * findlook.c looks into a directory.
 */
#ifndef COPROCESS_FINDIN_H
#define COPROCESS_FINDIN_H

#include "coprocess/find.h"
#include "coprocess/look.h"

#define FIND_BUCKETS 4096

enum word {
	WORD_NONE,
	WORD_SLICES, /* the package is there: see found */
	WORD_MISSING,
	WORD_FAILED /* see err, also for WORD_MISSING */
};

struct find {
	struct errand errand; /* first: findhead.c casts */
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
	struct find *bucket[FIND_BUCKETS];
	size_t n;
	struct dlist order, busy, turns[STORES_MAX];
};

static inline int64_t
find_now(const struct find *f)
{
	return (f->all->shops->loop->now);
}

static inline struct shop *
find_shop(const struct find *f)
{
	return (&f->all->shops->shop[f->at]);
}

/*
 * Ask a store of another machine, now or after earlier questions; head_done of
 * findhead.c takes the answer.  Return 0, or -1 with ${e}.
 */
int findhead_ask(struct find *f, struct err *e);

/*
 * Begin one look at a directory for all asks that are open now; finds_collect
 * takes the result.  Return 0, or -1 with ${e}.
 */
int findlook_begin(struct find *f, struct err *e);

/*
 * Give up a look that takes too long.  If a thread has begun the look,
 * finds_collect frees it later.
 */
void findlook_abandon(struct find *f);

/* Begin the question for a key at the first store. */
void find_begin(struct find *f);

/* Mark the question as over. */
void find_endquestion(struct find *f);

/* Answer all asks with f->word. */
void find_sayall(struct find *f);

/*
 * Note that store f->at has failed.  f->err becomes the first failure that is
 * not "missing".  If another store follows, also warn of the failure.
 */
void find_notefailure(struct find *f, const struct err *e);

/* The store that was asked has failed with ${e}: ask the next one. */
void find_asknext(struct find *f, const struct err *e);

/* No store has given the package: answer all asks. */
void find_giveup(struct find *f);

#endif /* !COPROCESS_FINDIN_H */
