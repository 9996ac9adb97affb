/*
 * A clock that only goes forward, for deadlines; how to compare file times.
 */
#ifndef UTIL_CLOCK_H
#define UTIL_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Milliseconds since a fixed point in the past. */
int64_t clock_ms(void);

/* Return -1 if ${a} is before ${b}, 0 if they are equal, 1 if ${a} is after. */
int clock_compare(struct timespec a, struct timespec b);

/* Milliseconds from ${from} to ${to}, wrong by less than 1. */
int64_t clock_between(struct timespec from, struct timespec to);

#endif /* !UTIL_CLOCK_H */
