/*
 * Delays the log lines of answers that have ended, to tell how many bytes of
 * the body the client received.  A line waits until its body was acknowledged,
 * for at most a second, or until the connection ends.  Answers do not wait for
 * lines: the owner calls arrivals_look from time to time.
 *
 * SIOCOUTQ of a TCP connection is the number of bytes that the kernel took and
 * the client has not acknowledged.  So the count is exact whatever was sent
 * before, heads and other answers are not counted, and the count stays when the
 * client resets the connection.  tcpi_bytes_acked of TCP_INFO counts from the
 * start of the connection, when other programs may have used it.
 */
#ifndef ARRIVALS_H
#define ARRIVALS_H

#include "answerlog.h"
#include "util/dlist.h"

/* How often to call arrivals_look. */
#define ARRIVALS_LOOK_MS 50

struct arrivals {
	struct logdest *dest;
	int fd;            /* the connection, or -1: it is not TCP */
	int is_shut;       /* the owner has shut down its sending side */
	struct dlist list; /* of answers that wait, in order */
	unsigned int n;
};

/*
 * Make an empty list for the log ${d}.  ${fd} is a TCP socket, which is
 * borrowed; or -1 for anything else: then lines are written at once, without
 * the count.
 */
void arrivals_init(struct arrivals *a, struct logdest *d, int fd);

/*
 * Add an answer that has ended.  The line ${end} is taken over.  The body has
 * ${sent} bytes; the socket was given ${body_at} bytes before the body.
 * ${now}: see util/clock.h.
 */
void arrivals_add(struct arrivals *a, struct answerend *end, uint64_t body_at,
    uint64_t sent, int64_t now);

/*
 * Write the lines that need not wait longer.  ${given}: all bytes that the
 * socket was given; ${now}: see util/clock.h.  Return 1 if lines still wait,
 * else 0.
 */
int arrivals_look(struct arrivals *a, uint64_t given, int64_t now);

/* Write all lines, because the connection ends.  Nothing is left to free. */
void arrivals_end(struct arrivals *a, uint64_t given);

#endif /* !ARRIVALS_H */
