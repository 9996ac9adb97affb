/*
 * The log of a connection's answers (answerlog.h), as they go through one
 * output.
 */
#ifndef SERVE_LOG_H
#define SERVE_LOG_H

#include "arrivals.h"
#include "exec/output.h"
#include "origin/answer.h"

struct log {
	struct logdest dest;
	int has_start;
	struct answerlog now;
	uint64_t body;    /* bytes to be sent */
	uint64_t body_at; /* where they begin in all that the output sends */
	struct arrivals arrivals;
};

/*
 * Open the log ${where} (logdest.h), or none if that is NULL; ${has_start}:
 * with lines at the start of answers.  On failure there is none.
 */
int log_open(struct log *l, const char *where, int has_start, struct err *e);
void log_close(struct log *l);

/* Answers go to the TCP socket ${fd}: lines tell what has arrived. */
void log_watch(struct log *l, int fd);

/* A request has come through ${o}'s connection: an answer begins. */
void log_request(struct log *l, const struct output *o);

/*
 * The head of ${a} is going to be put into ${o}, and a body of ${body} bytes
 * behind it.
 */
void log_start(struct log *l, const struct answer *a, const struct output *o,
    uint64_t body);

/*
 * The answer has ended; what the kernel has not taken of it is not going to be
 * sent.  ${e} is NULL, or why it was broken off.
 */
void log_end(struct log *l, const struct answer *a, const struct output *o,
    const struct err *e);

/*
 * Wait until no line waits for what arrives, at most a second; or until there
 * is something to read from ${in}.
 */
void log_await(struct log *l, const struct output *o, int in);

/*
 * No answer follows: write all lines.  If ${is_sound}, end what is sent to the
 * client and wait for what arrives, at most a second.
 */
void log_finish(struct log *l, const struct output *o, int is_sound);

#endif /* !SERVE_LOG_H */
