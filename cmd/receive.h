/* Receives bytes from a client within a limited time. */
#ifndef RECEIVE_H
#define RECEIVE_H

#include <stdint.h>

#include "util/buf.h"

/*
 * How long, and how many bytes, receive_rest reads after the last answer.  A
 * client may have filled both sockets (tcp_wmem and tcp_rmem, 4 and 6 MiB)
 * before it can notice the end: the limit is larger.
 */
#define LINGER_MS  2000
#define LINGER_MAX (16 << 20)

enum received { GOT_EOF, GOT_BYTES, GOT_TIMEOUT };

struct receiver {
	int fd;
	int is_socket; /* SO_RCVTIMEO can limit a read */
	int is_used;
	int64_t limit; /* the present SO_RCVTIMEO, in ms */
};

/* Prepare to receive from ${fd}, which is borrowed. */
void receive_init(struct receiver *r, int fd, int is_socket);

/*
 * Wait up to ${ms} milliseconds for bytes, and append them to ${b}.  Return
 * GOT_EOF at the end, after an error, and without memory.
 */
enum received receive(struct receiver *r, struct buf *b, int64_t ms);

/*
 * Shut down the sending side of the socket ${out}, and read for a while.  If
 * unread bytes of the client remained, the system would reset the connection,
 * and the client could lose the answer (RFC 9112 9.6).  The contents of ${b}
 * are lost.  If ${out} is no socket, do nothing.
 */
void receive_rest(struct receiver *r, int out, struct buf *b);

#endif /* !RECEIVE_H */
