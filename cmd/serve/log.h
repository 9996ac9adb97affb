/*
 * The attribution log: a line at the end of each answer, and on demand one at
 * its start.  chanpack-listen.8 lists what is in them.  A process has one
 * connection and one log.
 */
#ifndef SERVE_LOG_H
#define SERVE_LOG_H

#include <time.h>

#include "exec/output.h"
#include "logdest.h"
#include "origin/answer.h"

struct log {
	struct logdest dest;
	int has_start;        /* lines at the start too */
	uint64_t connection;  /* a random number */
	unsigned int answers; /* on it, so far */
	/* The answer that is sent: */
	struct timespec began;
	uint64_t body;    /* how many bytes it has behind the head */
	uint64_t body_at; /* where they begin in all that the output sends */
};

/* Open the log ${where} (logdest.h); NULL: there is none. */
int log_open(struct log *l, const char *where, int has_start, struct err *e);

void log_close(struct log *l);

/* A request is read: the time of its answer begins. */
void log_request(struct log *l);

/* The answer ${a}, whose body has ${body} bytes, goes to ${o} next. */
void log_start(struct log *l, const struct answer *a, const struct output *o,
    uint64_t body);

/*
 * The answer has ended, and what the kernel has not taken is not going to be
 * sent.  ${e} is NULL, or why it was broken off.
 */
void log_end(struct log *l, struct answer *a, const struct output *o,
    const struct err *e);

#endif /* !SERVE_LOG_H */
