/*
 * What a connection receives: requests, one after the other.
 */
#ifndef WORKER_INPUT_H
#define WORKER_INPUT_H

#include "worker/conn.h"

/* Read, until there is a request, which is answered, or nothing more. */
void input_turn(struct conn *c);

/*
 * An answer has ended, and is not the last: what has come already is read in
 * the connection's next turn.
 */
void input_later(struct conn *c);

/* Read what is here into ${c}->in: 1, 0 if nothing is, -1 at the end. */
int input_read(struct conn *c);

#endif /* !WORKER_INPUT_H */
