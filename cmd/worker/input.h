/*
 * Receive the requests of a connection, one after the other.
 */
#ifndef WORKER_INPUT_H
#define WORKER_INPUT_H

#include "worker/conn.h"

/*
 * Read until a request is complete, and begin its answer; or until no more
 * bytes are here.  If the client has ended its side, close or refuse.
 */
void input_turn(struct conn *c);

/*
 * Go on after an answer that is not the last: queue the connection if bytes of
 * the next request are here, else wait for them.
 */
void input_later(struct conn *c);

/*
 * Append to ${c}->in what is here.  Return 1; 0 if nothing is here; or -1 at
 * the end, after an error, or if memory is short.
 */
int input_read(struct conn *c);

#endif /* !WORKER_INPUT_H */
