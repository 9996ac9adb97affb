/*
 * The attribution log: a line at the end of each answer, and on demand one at
 * its start.  chanpack-listen.8 lists what is in them.
 *
 * A process has one answer at a time: what is known of it is kept here, as it
 * becomes known.  While no log is open
 * the functions do nothing.
 */
#ifndef LISTEN_LOG_H
#define LISTEN_LOG_H

#include "exec/output.h"
#include "http/request.h"
#include "origin/client.h"
#include "listen/target.h"

/* What the log has to know of a connection. */
struct log_peer {
	struct client client;
	uint64_t connection;  /* a random number */
	unsigned int answers; /* on it, so far */
};

/*
 * Open the log ${where} (logdest.h), if not NULL; ${start}: with lines at the
 * start of answers.
 */
int log_open(const char *where, int start, struct err *e);
void log_reopen(void);
void log_close(void);

/* This process writes no more; those that share its descriptors go on. */
void log_leave(void);

/* Is it open? */
int log_isopen(void);

/* A connection has begun, whose requests come from ${in}: make ${p} known. */
void log_meet(struct log_peer *p, const struct config *c, int in);

/*
 * The next answers are those of ${p}, by the word of those in ${t}.  Both are
 * borrowed until another comes.
 */
void log_use(struct log_peer *p, const struct trust *t);

/*
 * An answer begins, through ${o}; to ${r}, or to a request that did not arrive
 * if that is NULL.  Both are borrowed until log_end.
 */
void log_begin(const struct http_request *r, const struct output *o);

/* It is known what is asked for. */
void log_target(const struct target *t);

/* The answer is a refusal, or a redirection, for this reason. */
void log_refusal(unsigned int status, const char *reason);

/* The answer is about a package of ${total} bytes. */
void log_package(unsigned int status, uint64_t total);

/* Of it, this range is sent: status 206. */
void log_range(uint64_t first, uint64_t len);

/*
 * A head of ${head} bytes is going to be put into the output, and a body of
 * ${body} bytes behind it.
 */
void log_head(size_t head, uint64_t body);

/*
 * The answer has ended; what the kernel has not taken of it is not going to be
 * sent.  ${e} is NULL, or why it was broken off.
 */
void log_end(const struct err *e);

#endif /* !LISTEN_LOG_H */
