/*
 * Packages in memory, for fuzzers that change them and scan them again.
 */
#ifndef PACKAGE_H
#define PACKAGE_H

#include <string.h>

#include "form/container.h"
#include "fuzz.h"
#include "../lib/memview.h"
#include "plan/plan.h"

/* Memory of the exact size, so that a sanitizer sees an overrun of 1 byte. */
struct package {
	uint8_t *data;
	size_t len;
};

static inline struct package
package_new(size_t len)
{
	struct package p = {malloc(len > 0 ? len : 1), len};

	MUST(p.data != NULL);
	return (p);
}

/* Make the package of plan ${p} and ${base}. */
static inline struct package
package_build(const struct plan *p, const uint8_t *base)
{
	struct package out = package_new((size_t)p->size);
	const struct piece *x = p->piece;
	size_t i;

	for (i = 0; i < p->n; i++)
		memcpy(out.data + x[i].out,
		    x[i].kind == PIECE_LIT ? x[i].lit : base + x[i].off,
		    (size_t)x[i].len);
	return (out);
}

static inline int
package_same(const struct package *a, const struct package *b)
{
	return (a->len == b->len && memcmp(a->data, b->data, a->len) == 0);
}

/* A package, and the state of the container that scanned it. */
struct scanned {
	struct package p;
	const struct container *container;
	void *state;
};

/* Scan ${p}, which is borrowed.  Return 1, or 0 without such a container. */
static inline int
scanned_open(struct scanned *s, const struct container *c, struct package p)
{
	struct view v;
	struct err e;
	int rc;

	*s = (struct scanned){p, c, NULL};
	memview(&v, p.data, p.len);
	rc = c->bid(&v, &e) > 0 && container_scan(c, &v, &s->state, &e) == 0;
	view_free(&v);
	return (rc);
}

static inline void
scanned_close(struct scanned *s)
{
	container_free(s->container, s->state);
}

/*
 * Change one slot; ${value} NULL removes it.  Return 1, the new package and the
 * number of its edits; or 0 if the container refuses.
 */
static inline int
scanned_change(const struct scanned *s, struct slot slot, const uint8_t *value,
    size_t len, struct package *out, size_t *edits)
{
	struct change c = {slot, value == NULL, value, len};
	struct edits ed = EDITS_INIT;
	struct plan p;
	struct err e;

	if (s->container->edits(s->state, &c, 1, &ed, &e) != 0) {
		MUST(e.kind == ERR_INPUT);
		edits_free(&ed);
		return (0);
	}
	*edits = edits_count(&ed);
	MUST(plan_compile(&p, &ed, s->p.len, &e) == 0);
	*out = package_build(&p, s->p.data);
	plan_free(&p);
	return (1);
}

/* Read the value of a slot.  Return 1, 0 or -1, as the container does. */
static inline int
scanned_get(const struct scanned *s, struct slot slot, const uint8_t **value,
    size_t *len)
{
	struct err e;

	return (s->container->get(s->state, &slot, value, len, &e));
}

static inline int
scanned_holds(
    const struct scanned *s, struct slot slot, const uint8_t *value, size_t len)
{
	const uint8_t *is = NULL;
	size_t islen = 0;

	return (scanned_get(s, slot, &is, &islen) == 1 && islen == len &&
		memcmp(is, value, len) == 0);
}

#endif /* !PACKAGE_H */
