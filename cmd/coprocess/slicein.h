/*
 * The inside of slices: what the files slice*.c share.  slice.c finds the slice
 * that is asked for, sliceroom.c finds room for the slice, slicefetch.c brings
 * its bytes, and slicetime.c has the time limits.
 */
#ifndef COPROCESS_SLICEIN_H
#define COPROCESS_SLICEIN_H

#include "coprocess/slice.h"

#define SLICE_BUCKETS 4096

enum slicestate {
	STATE_WANTED,  /* waits for room */
	STATE_QUEUED,  /* waits for its turn at the store */
	STATE_LOCKED,  /* another process is filling the file of the cache */
	STATE_LOADING, /* a transfer is under way */
	STATE_FULL,
	STATE_OVER /* it will be freed at the end of the turn */
};

struct slice {
	struct errand errand; /* first: slicefetch.c casts */
	struct slicetable *all;
	struct slice *next; /* with the same hash */
	uint64_t hash;
	enum slicestate state;

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
	int fd;                 /* of a slice in memory, or a full one */
	uint32_t came, valid;
	int isgrowing; /* some bytes that came are not told yet */
	int64_t told;
};

struct slicetable {
	struct shops *shops;
	struct finds *finds;
	const struct filler *cache;
	uint64_t bound, used;
	int64_t patience, ticked, looked;
	int isdue; /* room may have become free */
	struct slice *bucket[SLICE_BUCKETS];
	struct dlist wanted, locked, unused, queued[STORES_MAX];
	struct dlist growing, over;
};

static inline int64_t
slicetable_now(const struct slicetable *t)
{
	return (t->shops->loop->now);
}

/* Put the slice into ${state} and its list, or into none if that is NULL. */
void slice_put(struct slice *s, enum slicestate state, struct dlist *list);

/* Answer all asks of a slice with a failure, and drop the slice. */
void slice_fail(struct slice *s, enum cotrouble trouble, const char *text);

/*
 * No ask is left: keep a full slice of memory, drop any other one.  The struct
 * of a dropped slice can be looked at until slicetable_freeover.
 */
void slice_rest(struct slice *s);

/*
 * Drop unused slices until ${length} bytes have room.  Return 1 if there is
 * room.  To read ahead, keep slices that were read ahead and not asked for yet.
 */
int slicetable_makeroom(struct slicetable *t, uint32_t length, int isahead);

/* Begin a slice as soon as there is room.  The slice may have failed then. */
void slice_want(struct slice *s);

/* Free the structs of dropped slices. */
void slicetable_freeover(struct slicetable *t);

/*
 * Begin a slice that has room: find it in the cache, begin its transfer, or let
 * it wait for its turn or for another process.  It may have failed afterwards.
 */
void slice_begin(struct slice *s);

/* Tell all asks of the slice how many of its bytes are valid. */
void slice_tell(struct slice *s);

#endif /* !COPROCESS_SLICEIN_H */
