/*
 * The slices of a base that answers need, one after the other: from the cache,
 * or by way of it.  The last one stays open for the next answer.
 */
#ifndef LISTEN_SHELF_H
#define LISTEN_SHELF_H

#include "listen/distant.h"

struct shelf {
	const struct config *config;
	const struct distantbase *base;
	struct slicebase cut; /* of which these are: */
	int fd, next;         /* slice ${n}, and the one behind it; or -1 */
	uint64_t n;
	int64_t since;  /* when fd was opened, in ms */
	uint64_t asked; /* what was asked for ahead; or SHELF_NONE */
};

#define SHELF_NONE UINT64_MAX
#define SHELF_INIT                                                             \
	{                                                                      \
		.fd = -1, .next = -1                                           \
	}

/* Get ready for an answer with bytes of ${b}. */
void shelf_use(
    struct shelf *s, const struct config *c, const struct distantbase *b);

/* Have slice ${n} in s->fd.  FETCH_FULL: it is to be had without the cache. */
enum fetched shelf_take(struct shelf *s, uint64_t n, struct err *e);

/* Slice s->n + 1 is going to be needed: have it filled meanwhile. */
void shelf_askahead(struct shelf *s);

/* The answer is done. */
void shelf_done(struct shelf *s);

void shelf_close(struct shelf *s);

#endif /* !LISTEN_SHELF_H */
