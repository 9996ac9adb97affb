/*
 * The bytes of a base in a store of another machine, for one answer at a time:
 * from its coprocess, or with a cache from files that coprocesses fill.
 */
#ifndef LISTEN_SUPPLY_H
#define LISTEN_SUPPLY_H

#include "exec/output.h"
#include "plan/plan.h"
#include "listen/distant.h"
#include "view/view.h"

/*
 * Get ready to send the bytes [first, first + len) of the package that ${p}
 * makes of ${b}: the first of them is at hand when this returns FETCH_OK.  All
 * are borrowed until supply_end.
 */
enum fetched supply_begin(const struct config *c, const struct distantbase *b,
    const struct plan *p, uint64_t first, uint64_t len, struct err *e);

/* What sends them then, for output_planof.  ERR_TEMP if they do not come. */
extern const struct output_base supply_base;

/*
 * No more are wanted now.  A slice of the cache may stay open for the next
 * answer.
 */
void supply_end(void);

/* Does one, and close it: what has left the cache would take room for ever. */
int supply_isheld(void);
void supply_rest(void);

/*
 * Call ${scan} with a view over ${b}, of which little is to be read; it returns
 * 0, or -1 with ${e}.  Returns what came of it.
 */
enum fetched supply_scan(const struct config *c, const struct distantbase *b,
    int (*scan)(void *cookie, struct view *v, struct err *e), void *cookie,
    struct err *e);

#endif /* !LISTEN_SUPPLY_H */
