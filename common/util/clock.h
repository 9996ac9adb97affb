/*
 * Time that only goes forward, for deadlines.
 */
#ifndef UTIL_CLOCK_H
#define UTIL_CLOCK_H

#include <stdint.h>

/* Milliseconds since some point in the past. */
int64_t clock_ms(void);

#endif /* !UTIL_CLOCK_H */
