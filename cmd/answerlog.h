/*
 * Writes log lines about an answer: one at its end and, on demand, one at its
 * start.  chanpack-log(5) lists what they contain.
 */
#ifndef ANSWERLOG_H
#define ANSWERLOG_H

#include <stdint.h>
#include <time.h>

#include "logdest.h"
#include "origin/logline.h"
#include "util/err.h"

/* An answer on a connection. */
struct answerlog {
	uint64_t connection;   /* a random number */
	unsigned int answers;  /* on the connection, this one included */
	struct timespec began; /* CLOCK_MONOTONIC */
};

/* The line at the end of an answer, still without the "acked" bytes. */
struct answerend {
	struct logline front, rest;
};

/* Call this when a connection begins. */
void answerlog_meet(struct answerlog *l);

/* Call this when the next answer on the connection begins. */
void answerlog_begin(struct answerlog *l);

/* Write the line at the start of an answer, with the pairs ${about}. */
void answerlog_start(
    const struct answerlog *l, struct logdest *d, const struct logline *about);

/*
 * Fill in ${end} for an answer that ends now, with the pairs ${about}, for one
 * call of answerlog_write.  The kernel took ${sent} bytes of the body.  ${e} is
 * the reason why the answer was broken off, or NULL.
 */
void answerlog_end(const struct answerlog *l, const struct logline *about,
    uint64_t sent, int is_complete, const struct err *e, struct answerend *end);

/*
 * Write and free the line ${end}.  ${acked}: how many bytes of the body
 * arrived; NULL if that is not known.
 */
void answerlog_write(
    struct logdest *d, struct answerend *end, const uint64_t *acked);

#endif /* !ANSWERLOG_H */
