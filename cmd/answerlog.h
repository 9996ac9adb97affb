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
#include "util/err.h"

/* An answer of a connection. */
struct answerlog {
	uint64_t connection;   /* a random number */
	unsigned int answers;  /* on it, with this one */
	struct timespec began; /* CLOCK_MONOTONIC */
};

/* The line at the end of an answer, but for what arrived of the body. */
struct answerend {
	struct logline front, rest;
};

/* A connection begins. */
void answerlog_meet(struct answerlog *l);

/* Its next answer begins. */
void answerlog_begin(struct answerlog *l);

/* Write the line at the start of the answer, of which ${about} tells. */
void answerlog_start(
    const struct answerlog *l, struct logdest *d, const struct logline *about);

/*
 * The answer, of which ${about} tells, has ended now: ${sent} bytes of the body
 * were taken by the kernel.  ${e}: why it was broken off, or NULL.  Fill in
 * ${end}, for one call of answerlog_write.
 */
void answerlog_end(const struct answerlog *l, const struct logline *about,
    uint64_t sent, int is_complete, const struct err *e, struct answerend *end);

/*
 * Write that line: ${acked} bytes of the body have arrived, or that is not
 * known (NULL).  ${end} is freed.
 */
void answerlog_write(
    struct logdest *d, struct answerend *end, const uint64_t *acked);

#endif /* !ANSWERLOG_H */
