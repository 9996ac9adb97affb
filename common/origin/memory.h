/*
 * Remembers the sites of bases and the plans of packages between requests.  A
 * client that downloads in ranges asks for one package many times, and most
 * clients ask for one of a few bases.
 */
#ifndef ORIGIN_MEMORY_H
#define ORIGIN_MEMORY_H

#include <stdint.h>

#include "form/site.h"
#include "plan/plan.h"
#include "util/span.h"

struct memory;

/*
 * A channel package or an unchanged base: plan and entity tag.  Only refs
 * changes.
 */
struct package {
	unsigned int refs; /* see package_hold */
	struct plan plan;
	char etag[PLAN_ETAG_LEN];
};

/* Take another reference to ${p} while an answer sends it.  Returns ${p}. */
struct package *package_hold(struct package *p);

/* Give up a reference; the last one frees the package.  ${p} may be NULL. */
void package_release(struct package *p);

/* Make an empty memory.  Return NULL if there is no memory. */
struct memory *memory_open(void);

/* Free ${m}, which may be NULL.  Packages with other references stay. */
void memory_close(struct memory *m);

/*
 * Find the result of the scan of the base ${ident}.  Return 0 if it is not
 * known.  Else return 1 and set ${site}, which is borrowed until the next call
 * on ${m}; NULL if the base is no package of a known kind, with the reason in
 * ${why}.
 */
int memory_site(struct memory *m, const uint8_t ident[PLAN_IDENT_LEN],
    const struct site **site, struct err *why);

/*
 * Remember the result of a scan: ${site}, which ${m} owns from now on, or NULL
 * and the reason ${why}.
 */
void memory_addsite(struct memory *m, const uint8_t ident[PLAN_IDENT_LEN],
    struct site *site, const struct err *why);

/*
 * Find the package that the request target ${target} names, made of the base
 * ${ident}.  Return NULL if it is not known.  The package is borrowed: see
 * package_hold.
 */
struct package *memory_package(
    struct memory *m, struct span target, const uint8_t ident[PLAN_IDENT_LEN]);

/*
 * Make a package of ${plan} and remember it.  The contents of ${plan} are taken
 * over, also on failure.  Returns a package that the caller must release, or
 * NULL if there is no memory.
 */
struct package *memory_addpackage(struct memory *m, struct span target,
    const uint8_t ident[PLAN_IDENT_LEN], struct plan *plan);

#endif /* !ORIGIN_MEMORY_H */
