/*
 * What a client sends, in bounded time.
 */
#ifndef RECEIVE_H
#define RECEIVE_H

#include <stdint.h>

#include "util/buf.h"

/*
 * How long, and how much, to listen to a client that was sent the last answer:
 * more than what both sockets can hold (tcp_wmem and tcp_rmem, 4 and 6 MiB),
 * which it has sent before it could hear.
 */
#define LINGER_MS  2000
#define LINGER_MAX (16 << 20)

enum received { GOT_EOF, GOT_BYTES, GOT_TIMEOUT };

struct receiver {
	int fd;
	int is_socket; /* a read may have a time limit of its own */
	int is_used;
	int64_t limit; /* that it has, in ms */
};

/* Receive from ${fd}, which is borrowed. */
void receive_init(struct receiver *r, int fd, int is_socket);

/*
 * Wait up to ${ms} for bytes and append those that have come to ${b}.  An error
 * is the end as well.
 */
enum received receive(struct receiver *r, struct buf *b, int64_t ms);

/*
 * End what is sent to the socket ${out}, and listen for a while, so that the
 * client can read the answer: bytes of its that we have not read would make the
 * system reset the connection (RFC 9112 9.6).  What is in ${b} is lost.
 * Nothing happens to what is no socket.
 */
void receive_rest(struct receiver *r, int out, struct buf *b);

#endif /* !RECEIVE_H */
