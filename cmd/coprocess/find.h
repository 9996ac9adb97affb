/*
 * Answer asks for keys.  All open asks for a key share one question to a store.
 * The answer of a store of another machine is used again for one second.  So is
 * "missing", and a permanent failure, of any store.  A file of a directory is
 * looked up for each ask.
 *
 * While a store of another machine fails, or gives no answer for a second, its
 * older answer about a key is given again.
 */
#ifndef COPROCESS_FIND_H
#define COPROCESS_FIND_H

#include "coprocess/helper.h"
#include "coprocess/peer.h"
#include "coprocess/shop.h"
#include "store/measured.h"

struct finds;

/* ${patience}: how many ms a look at a directory may take. */
int finds_open(struct finds **f, struct shops *s, struct helpers *h,
    struct measured *m, int64_t patience, struct err *e);

/* Answer ${a}, which asks for ${key}. */
void finds_ask(struct finds *f, struct ask *a, const char *key);

/*
 * A store has another version of ${key} than ${version}.  If ${version} was the
 * last answer about the key, do not use that answer again.
 */
void finds_outdate(struct finds *f, const char *key, const char *version);

/* Answer asks from the looks that threads have finished. */
void finds_collect(struct finds *f);

/* Give up looks that take too long; give older answers if a store is slow. */
void finds_tick(struct finds *f);

/* The ms until finds_tick must be called, at most ${ms}; -1 is "never". */
int finds_pause(const struct finds *f, int ms);

#endif /* !COPROCESS_FIND_H */
