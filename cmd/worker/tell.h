/*
 * What the operator is told of answers: a text once in a while, however many
 * answers have it.
 */
#ifndef WORKER_TELL_H
#define WORKER_TELL_H

#include <stdint.h>

#include "origin/answer.h"

#define TOLD_MAX 16

/* What was told last; all zero at first. */
struct told {
	uint64_t hash[TOLD_MAX];
	int64_t at[TOLD_MAX];
};

/* Tell of ${a}, which is made, at the time ${now} (util/clock.h). */
void tell_answer(
    struct told *t, const struct answer *a, int verbose, int64_t now);

#endif /* !WORKER_TELL_H */
