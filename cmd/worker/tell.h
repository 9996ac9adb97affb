/*
 * Tell the operator of trouble with answers.  If many answers have the same
 * trouble, its text is printed once in a while only.
 */
#ifndef WORKER_TELL_H
#define WORKER_TELL_H

#include <stdint.h>

#include "origin/answer.h"

#define TOLD_MAX 16

/* The texts that were told last; begin with all zero. */
struct told {
	uint64_t hash[TOLD_MAX];
	int64_t at[TOLD_MAX];
};

/*
 * Print the trouble of ${a} as a warning and, if ${verbose}, its guess.  ${now}
 * is a time of util/clock.h.
 */
void tell_answer(
    struct told *t, const struct answer *a, int verbose, int64_t now);

#endif /* !WORKER_TELL_H */
