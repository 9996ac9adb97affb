/*
 * The lines that a log has of an answer: one at its end, and on demand one at
 * its start.  The servers' pages list what is in them.
 */
#ifndef ANSWERLOG_H
#define ANSWERLOG_H

#include <stdint.h>
#include <time.h>

#include "logdest.h"
#include "origin/logline.h"

/* An answer of a connection. */
struct answerlog {
	uint64_t connection;   /* a random number */
	unsigned int answers;  /* on it, with this one */
	struct timespec began; /* CLOCK_MONOTONIC */
};

/* A connection begins. */
void answerlog_meet(struct answerlog *l);

/* Its next answer begins. */
void answerlog_begin(struct answerlog *l);

/* Write the line at the start of the answer, of which ${line} tells. */
void answerlog_start(
    const struct answerlog *l, struct logdest *d, const struct logline *line);

/*
 * Write the line at its end: ${sent} bytes of the body were taken by the
 * kernel.  ${e}: why it was broken off, or NULL.
 */
void answerlog_end(const struct answerlog *l, struct logdest *d,
    const struct logline *line, uint64_t sent, int is_complete, const struct err *e);

#endif /* !ANSWERLOG_H */
