/*
 * Timers.  All timers of one kind take equally long.  They are in one list, in
 * the order in which they were set, so that the first of each list is due
 * first.  Times are those of util/clock.h, in ms.
 */
#ifndef WORKER_TIMERS_H
#define WORKER_TIMERS_H

#include <stdint.h>

#include "util/dlist.h"

#define TIMERS_MAX 16 /* kinds */

struct timer {
	struct dlist link;
	int64_t due;
	unsigned int kind; /* of the last timer_set */
};

struct timers {
	struct dlist list[TIMERS_MAX];
	int64_t ms[TIMERS_MAX]; /* how long each kind takes */
};

/* Make ${t}, without timers.  A timer of a kind takes ${ms}[kind]. */
void timers_init(struct timers *t, const int64_t ms[TIMERS_MAX]);

/* Make ${x} a timer that is not set. */
void timer_init(struct timer *x);

/* Start ${x} at the time ${now}; if ${x} is set already, start it again. */
void timer_set(
    struct timers *t, struct timer *x, unsigned int kind, int64_t now);

/* Stop ${x}.  Nothing happens if ${x} is not set. */
void timer_stop(struct timer *x);

int timer_isset(const struct timer *x);

/* Stop and return a timer that is due at ${now}; NULL if there is none. */
struct timer *timers_due(struct timers *t, int64_t now);

/* The ms from ${now} until a timer is due, at least 0; -1 if none is set. */
int timers_pause(const struct timers *t, int64_t now);

#endif /* !WORKER_TIMERS_H */
