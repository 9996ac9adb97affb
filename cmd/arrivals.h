/*
 * What clients have received: answers of a connection that have ended, whose
 * lines in the log wait until their bodies were acknowledged, for a second, or
 * until the connection ends.  No answer waits for these lines: their owner
 * looks at them from time to time.
 *
 * What the kernel still has of a TCP connection is SIOCOUTQ, the bytes between
 * the last one that was acknowledged and the last one that was given to it.  So
 * the count is exact whatever came before on the connection, and the bytes of
 * a head or of another answer are not counted.  It stays when the client resets
 * the connection.  tcpi_bytes_acked of TCP_INFO tells the same, but from the
 * start of the connection on, which may not be ours.
 */
#ifndef ARRIVALS_H
#define ARRIVALS_H

#include "answerlog.h"
#include "util/dlist.h"

/* How often to look. */
#define ARRIVALS_LOOK_MS 50

struct arrivals {
	struct logdest *dest;
	int fd;            /* the connection; or -1: nothing is told of it */
	int is_shut;       /* and its sending side was shut down */
	struct dlist list; /* of answers, in order */
	unsigned int n;
};

/*
 * Make an empty list, for the log ${d}.  ${fd} is a TCP socket, which is
 * borrowed; or -1 for what is none: lines are written at once then, without the
 * count.
 */
void arrivals_init(struct arrivals *a, struct logdest *d, int fd);

/*
 * An answer has ended, with the line ${end}, which is taken over.  Its body has
 * ${sent} bytes, from ${body_at} on in all that the socket was ever given.
 */
void arrivals_add(struct arrivals *a, struct answerend *end, uint64_t body_at,
    uint64_t sent, int64_t now);

/*
 * Write the lines that need not wait any longer.  ${given}: the bytes that the
 * socket was ever given; ${now}: see util/clock.h.  Return 1 if lines still
 * wait, else 0.
 */
int arrivals_look(struct arrivals *a, uint64_t given, int64_t now);

/* Write all lines: the connection ends now.  Nothing is left to free. */
void arrivals_end(struct arrivals *a, uint64_t given);

#endif /* !ARRIVALS_H */
