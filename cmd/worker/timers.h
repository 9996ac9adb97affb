/*
 * Deadlines: lists of what waits equally long, in the order in which it began,
 * so that only the first of each list need be looked at.  Times are those of
 * util/clock.h.
 */
#ifndef WORKER_TIMERS_H
#define WORKER_TIMERS_H

#include <stdint.h>

#include "util/dlist.h"

#define TIMERS_MAX 16 /* kinds */

struct timer {
	struct dlist link;
	int64_t due;
	unsigned int kind; /* as it was set last */
};

struct timers {
	struct dlist list[TIMERS_MAX];
	int64_t ms[TIMERS_MAX]; /* how long each kind takes */
};

/* Make lists for kinds of timers that take ${ms}[kind]. */
void timers_init(struct timers *t, const int64_t ms[TIMERS_MAX]);

/* Make ${x} a timer that is not set. */
void timer_init(struct timer *x);

/* Set ${x}, which may be set already, as of the time ${now}. */
void timer_set(
    struct timers *t, struct timer *x, unsigned int kind, int64_t now);

/* Nothing happens if it is not set. */
void timer_stop(struct timer *x);

int timer_isset(const struct timer *x);

/* Take out a timer whose time has come; NULL if there is none. */
struct timer *timers_due(struct timers *t, int64_t now);

/* The ms from ${now} until one is due, at least 0; -1 if none is set. */
int timers_pause(const struct timers *t, int64_t now);

#endif /* !WORKER_TIMERS_H */
