/*
 * The event loop: it has the time of this turn, and calls a watcher when its
 * descriptor is ready.
 */
#ifndef COPROCESS_LOOP_H
#define COPROCESS_LOOP_H

#include <stdint.h>

#include "util/err.h"

/* The first member of a struct that watches a descriptor. */
struct watcher {
	void (*ready)(struct watcher *w, uint32_t events); /* of epoll(7) */
};

struct loop {
	int epoll;
	int64_t now; /* in ms, of clock_ms, at the beginning of the turn */
};

int loop_open(struct loop *l, struct err *e);

/* Call ${w} when ${fd} is ready for ${events}, until ${fd} is closed. */
int loop_watch(const struct loop *l, int fd, uint32_t events, struct watcher *w,
    struct err *e);

/* Watch ${fd} for other events from now on. */
void loop_change(
    const struct loop *l, int fd, uint32_t events, struct watcher *w);

/*
 * Wait until a descriptor is ready, or for ${ms} (-1: for ever), and call the
 * watchers.
 */
void loop_turn(struct loop *l, int ms);

/* The ms until ${when}, at most ${ms}; an ${ms} of -1 is "never". */
int loop_until(const struct loop *l, int ms, int64_t when);

#endif /* !COPROCESS_LOOP_H */
