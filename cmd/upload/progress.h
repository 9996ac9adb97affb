/*
 * The progress of an upload, on standard error if that is a terminal.
 */
#ifndef UPLOAD_PROGRESS_H
#define UPLOAD_PROGRESS_H

#include <stdint.h>

struct progress {
	int on;
	int shown;
	int begun;
	long long since; /* time of the first draw, in milliseconds */
	uint64_t first;  /* bytes that were stored at that time */
};

/* Start ${p}; show it if ${wanted} and standard error is a terminal. */
void progress_init(struct progress *p, int wanted);

/* Show that ${done} of ${all} bytes are stored. */
void progress_draw(struct progress *p, uint64_t done, uint64_t all);

/* Erase the progress before a message; the rate is then measured again. */
void progress_hide(struct progress *p);

#endif /* !UPLOAD_PROGRESS_H */
