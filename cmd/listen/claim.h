/*
 * Of the workers that need one thing of a store in the cache, one has it
 * fetched, and the others wait for that: or each would start a coprocess, to
 * hear in the end that the thing is there.
 *
 * In a process that is in no pool nobody else is at anything.
 */
#ifndef LISTEN_CLAIM_H
#define LISTEN_CLAIM_H

#include <stdint.h>

#include "listen/board.h"
#include "util/err.h"

/* This process is the worker at ${place}; ${b} is borrowed. */
void claim_join(const struct board *b, unsigned int place);

/*
 * Claim part ${n} of ${name} until claim_end; one thing at a time.  Returns 1,
 * or 0 if another worker is at it.
 */
int claim_take(const char *name, uint64_t n);

void claim_end(void);

/*
 * Claim it, or wait for the one that is at it, but no longer than ${ms}.
 * Returns 0 if it is to be fetched by this worker, and claim_end called then; 1
 * if ${found}, which is asked now and then, has given 1; -1 with ERR_TEMP if
 * nobody would be left to take requests meanwhile.
 */
int claim_wait(const char *name, uint64_t n, int (*found)(void *cookie),
    void *cookie, int64_t ms, struct err *e);

#endif /* !LISTEN_CLAIM_H */
