#include <stdlib.h>
#include <string.h>

#include "origin/memory.h"
#include "util/buf.h"
#include "util/lru.h"

struct known {
	uint8_t ident[PLAN_IDENT_LEN];
	struct site *site;
	struct err why; /* if there is no site */
};

struct recent {
	struct buf target;
	uint8_t ident[PLAN_IDENT_LEN];
	struct package *package;
};

/* A site takes as much as its signing block, a plan about 10 KiB. */
struct memory {
	struct known known[LRU_MAX];
	struct lru sites;
	struct recent recent[LRU_MAX];
	struct lru packages;
};

/* What is_known and is_recent look for. */
struct wanted {
	const struct memory *m;
	struct span target;
	const uint8_t *ident;
};

struct package *
package_hold(struct package *p)
{
	p->refs++;
	return (p);
}

void
package_release(struct package *p)
{
	if (p == NULL || --p->refs > 0)
		return;
	plan_free(&p->plan);
	free(p);
}

struct memory *
memory_open(void)
{
	return (calloc(1, sizeof(struct memory)));
}

void
memory_close(struct memory *m)
{
	size_t i;

	if (m == NULL)
		return;
	for (i = 0; i < LRU_MAX; i++) {
		site_free(m->known[i].site);
		buf_free(&m->recent[i].target);
		package_release(m->recent[i].package);
	}
	free(m);
}

static int
is_known(size_t place, const void *what)
{
	const struct wanted *w = what;

	return (
	    memcmp(w->m->known[place].ident, w->ident, PLAN_IDENT_LEN) == 0);
}

int
memory_site(struct memory *m, const uint8_t ident[PLAN_IDENT_LEN],
    const struct site **site, struct err *why)
{
	const struct wanted w = {.m = m, .ident = ident};
	size_t at = lru_find(&m->sites, LRU_MAX, is_known, &w);

	if (m->sites.used[at] == 0 || !is_known(at, &w))
		return (0);
	lru_use(&m->sites, at);
	*site = m->known[at].site;
	*why = m->known[at].why;
	return (1);
}

void
memory_addsite(struct memory *m, const uint8_t ident[PLAN_IDENT_LEN],
    struct site *site, const struct err *why)
{
	const struct wanted w = {.m = m, .ident = ident};
	size_t at = lru_find(&m->sites, LRU_MAX, is_known, &w);
	struct known *k = &m->known[at];

	site_free(k->site);
	memcpy(k->ident, ident, PLAN_IDENT_LEN);
	k->site = site;
	if (site == NULL)
		k->why = *why;
	lru_use(&m->sites, at);
}

static int
is_recent(size_t place, const void *what)
{
	const struct wanted *w = what;
	const struct recent *x = &w->m->recent[place];

	return (x->package != NULL && x->target.len == w->target.len &&
		memcmp(x->target.data, w->target.p, w->target.len) == 0 &&
		memcmp(x->ident, w->ident, PLAN_IDENT_LEN) == 0);
}

struct package *
memory_package(
    struct memory *m, struct span target, const uint8_t ident[PLAN_IDENT_LEN])
{
	const struct wanted w = {m, target, ident};
	size_t at = lru_find(&m->packages, LRU_MAX, is_recent, &w);

	if (m->packages.used[at] == 0 || !is_recent(at, &w))
		return (NULL);
	lru_use(&m->packages, at);
	return (m->recent[at].package);
}

struct package *
memory_addpackage(struct memory *m, struct span target,
    const uint8_t ident[PLAN_IDENT_LEN], struct plan *plan)
{
	const struct wanted w = {m, target, ident};
	struct recent *x;
	struct package *p = malloc(sizeof(*p));
	size_t at;

	if (p == NULL) {
		plan_free(plan);
		return (NULL);
	}
	p->refs = 1;
	p->plan = *plan;
	plan_etag(&p->plan, ident, p->etag);
	at = lru_find(&m->packages, LRU_MAX, is_recent, &w);
	x = &m->recent[at];
	package_release(x->package);
	x->package = NULL;
	buf_reset(&x->target);
	buf_add(&x->target, target.p, target.len);
	memcpy(x->ident, ident, PLAN_IDENT_LEN);
	if (!x->target.failed)
		x->package = package_hold(p);
	lru_use(&m->packages, at);
	return (p);
}
