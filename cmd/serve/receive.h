/*
 * What a client sends, by a deadline (clock.h).
 */
#ifndef SERVE_RECEIVE_H
#define SERVE_RECEIVE_H

#include <stdint.h>

#include "util/buf.h"

enum received { GOT_EOF, GOT_BYTES, GOT_TIMEOUT };

/*
 * Wait for bytes and append those that have come to ${b}.  An error is the end
 * as well.
 */
enum received receive(int fd, struct buf *b, int64_t deadline);

/*
 * End what is sent to socket ${fd}, and listen for a while, so that the client
 * can read the answer: bytes of its that we have not read would make the system
 * reset the connection (RFC 9112 9.6).  What is in ${b} is lost.  Nothing
 * happens to what is no socket.
 */
void receive_rest(int fd, struct buf *b);

#endif /* !SERVE_RECEIVE_H */
