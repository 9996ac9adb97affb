/*
 * The slices of a base that an answer needs, one after the other: from the
 * cache, or by way of it.
 */
#ifndef SERVE_SHELF_H
#define SERVE_SHELF_H

#include "serve/distant.h"

struct shelf {
	const struct config *config;
	const struct distantbase *base;
	int fd, next; /* slice ${n}, and the one behind it; or -1 */
	uint64_t n;
	uint64_t asked; /* what was asked for ahead; or SHELF_NONE */
};

#define SHELF_NONE UINT64_MAX

void shelf_open(
    struct shelf *s, const struct config *c, const struct distantbase *b);

/* Have slice ${n} in s->fd.  FETCH_FULL: it is to be had without the cache. */
enum fetched shelf_take(struct shelf *s, uint64_t n, struct err *e);

/* Slice s->n + 1 is going to be needed: have it filled meanwhile. */
void shelf_askahead(struct shelf *s);

void shelf_close(struct shelf *s);

#endif /* !SERVE_SHELF_H */
