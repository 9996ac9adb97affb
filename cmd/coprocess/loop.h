/*
 * What all parts of the coprocess share: the time of this turn, and who wants
 * to be called when a descriptor is ready.
 */
#ifndef COPROCESS_LOOP_H
#define COPROCESS_LOOP_H

#include <stdint.h>

#include "util/err.h"

/* Somebody with a descriptor in the loop. */
struct watcher {
	void (*ready)(struct watcher *w, uint32_t events); /* of epoll(7) */
};

struct loop {
	int epoll;
	int64_t now; /* in ms, of clock_ms, at the beginning of the turn */
};

int loop_open(struct loop *l, struct err *e);

/* Call ${w} when ${fd} is ready for ${events}; closing ${fd} ends that. */
int loop_watch(const struct loop *l, int fd, uint32_t events, struct watcher *w,
    struct err *e);

/* The same for other events. */
void loop_change(
    const struct loop *l, int fd, uint32_t events, struct watcher *w);

/*
 * Wait until a descriptor is ready, or for ${ms} (-1: for ever), and call who
 * watches it.
 */
void loop_turn(struct loop *l, int ms);

/* The earlier of ${ms} from now, -1 being never, and of ${when}. */
int loop_until(const struct loop *l, int ms, int64_t when);

#endif /* !COPROCESS_LOOP_H */
