/*
 * Times: one that only goes forward, for deadlines, and those of files.
 */
#ifndef UTIL_CLOCK_H
#define UTIL_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Milliseconds since some point in the past. */
int64_t clock_ms(void);

/* Below 0, 0 or above 0, as ${a} is before ${b}, the same or after it. */
int clock_compare(struct timespec a, struct timespec b);

/* Milliseconds from ${from} to ${to}, to within one. */
int64_t clock_between(struct timespec from, struct timespec to);

#endif /* !UTIL_CLOCK_H */
