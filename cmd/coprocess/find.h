/*
 * What keys are.  However many ask for one key, one question to a store is
 * under way.  What was found in a store of another machine is good for a
 * second; what is missing or was refused for good is remembered for one.  A
 * file of a directory is looked up for each ask.
 *
 * While a store of another machine fails, or says nothing for a second, what it
 * had said of a key before is given as the answer.
 */
#ifndef COPROCESS_FIND_H
#define COPROCESS_FIND_H

#include "coprocess/helper.h"
#include "coprocess/peer.h"
#include "coprocess/shop.h"
#include "store/measured.h"

struct finds;

/* ${patience}: ms for which a look at a directory is waited for. */
int finds_open(struct finds **f, struct shops *s, struct helpers *h,
    struct measured *m, int64_t patience, struct err *e);

/* Answer ${a}, which asks for ${key}. */
void finds_ask(struct finds *f, struct ask *a, const char *key);

/* Take in the looks that are done. */
void finds_collect(struct finds *f);

/* Give up what has taken too long. */
void finds_tick(struct finds *f);

/* In how many ms finds_tick has something to do: not later than ${ms}. */
int finds_pause(const struct finds *f, int ms);

#endif /* !COPROCESS_FIND_H */
