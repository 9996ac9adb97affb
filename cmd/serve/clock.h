/*
 * Time that only goes forward, for deadlines.
 */
#ifndef SERVE_CLOCK_H
#define SERVE_CLOCK_H

#include <stdint.h>

/* Milliseconds since some point in the past. */
int64_t clock_ms(void);

#endif /* !SERVE_CLOCK_H */
