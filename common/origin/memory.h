/*
 * What was found out for answers, and is needed again: the sites of bases, and
 * the plans of packages.  Whoever downloads in ranges asks for one package many
 * times, and most clients ask for one of a few bases.
 */
#ifndef ORIGIN_MEMORY_H
#define ORIGIN_MEMORY_H

#include <stdint.h>

#include "form/site.h"
#include "plan/plan.h"
#include "util/span.h"

struct memory;

/* One package, or a base as it is: its plan and its entity tag.  Immutable. */
struct package {
	unsigned int refs; /* see package_hold */
	struct plan plan;
	char etag[PLAN_ETAG_LEN];
};

/* Hold a package for as long as an answer sends it. */
struct package *package_hold(struct package *p);

/* Let it go; it is freed with the last who held it.  NULL is fine. */
void package_release(struct package *p);

/* Make an empty memory; NULL without memory. */
struct memory *memory_open(void);

/* Free it; NULL is fine.  Packages that are held stay. */
void memory_close(struct memory *m);

/*
 * Find what the scan of the base with the identity ${ident} gave.  Returns 1
 * and sets ${site}, borrowed until the next call on ${m}; NULL: the base is no
 * package of a known kind, and ${why} says so.  Returns 0 if it is not known.
 */
int memory_site(struct memory *m, const uint8_t ident[PLAN_IDENT_LEN],
    const struct site **site, struct err *why);

/*
 * Remember what a scan gave: ${site}, which is taken over; or NULL, and ${why}.
 */
void memory_addsite(struct memory *m, const uint8_t ident[PLAN_IDENT_LEN],
    struct site *site, const struct err *why);

/*
 * Find the package that ${target}, the target of a request, names of the base
 * ${ident}; NULL if it is not known.  It is borrowed: see package_hold.
 */
struct package *memory_package(
    struct memory *m, struct span target, const uint8_t ident[PLAN_IDENT_LEN]);

/*
 * Make a package of ${plan}, which is taken over whatever happens, and remember
 * it.  It is held for the caller; NULL without memory.
 */
struct package *memory_addpackage(struct memory *m, struct span target,
    const uint8_t ident[PLAN_IDENT_LEN], struct plan *plan);

#endif /* !ORIGIN_MEMORY_H */
