/*
 * How far an upload is, on standard error if that is a terminal.
 */
#ifndef UPLOAD_PROGRESS_H
#define UPLOAD_PROGRESS_H

#include <stdint.h>

struct progress {
	int on;
	int shown;
	int begun;
	long long since; /* milliseconds: when it began */
	uint64_t first;  /* bytes that were there then */
};

/* With ${wanted}, show it if standard error is a terminal. */
void progress_init(struct progress *p, int wanted);

/* ${done} of ${all} bytes are there: draw it. */
void progress_draw(struct progress *p, uint64_t done, uint64_t all);

/* Take it away, so that something else can be printed; the next is anew. */
void progress_hide(struct progress *p);

#endif /* !UPLOAD_PROGRESS_H */
