/*
 * Log the answers of a connection (answerlog.h), which all go through one
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
	uint64_t body;    /* bytes of the body to send */
	uint64_t body_at; /* where the body begins, as o->sent counts */
	struct arrivals arrivals;
};

/*
 * Open the log ${where} (logdest.h), or no log if ${where} is NULL.  With
 * ${has_start}, write lines at the start of answers, too.  After a failure,
 * ${l} is as without a log.
 */
int log_open(struct log *l, const char *where, int has_start, struct err *e);
void log_close(struct log *l);

/* Answers go to the TCP socket ${fd}: log how many bytes have arrived. */
void log_watch(struct log *l, int fd);

/* A request has come, and its answer begins. */
void log_request(struct log *l, const struct output *o);

/*
 * Call this before the head of ${a} is put into ${o}; a body of ${body} bytes
 * follows the head.
 */
void log_start(struct log *l, const struct answer *a, const struct output *o,
    uint64_t body);

/*
 * The answer has ended.  Bytes that ${o} has not given to the kernel by now
 * count as not sent.  ${e} is NULL, or why the answer was cut off.
 */
void log_end(struct log *l, const struct answer *a, const struct output *o,
    const struct err *e);

/*
 * Wait until the arrivals of all answers are known and their lines written, for
 * a second at most; or until ${in} has something to read.
 */
void log_await(struct log *l, const struct output *o, int in);

/*
 * No answer follows: write all lines.  If ${is_sound}, first shut the sending
 * side of ${o} and wait for the arrivals, for a second at most.
 */
void log_finish(struct log *l, const struct output *o, int is_sound);

#endif /* !SERVE_LOG_H */
