/*
 * What this process is in a pool of workers.
 *
 * Few workers, as many as there are processors, have a turn: they wait for
 * requests, and answer those that are quick.  One whose answer may take long
 * gives its turn to a spare one first.
 *
 * In a process that is in no pool, nothing happens.
 */
#ifndef LISTEN_SELF_H
#define LISTEN_SELF_H

#include <stdint.h>

#include "listen/board.h"
#include "listen/sockets.h"

/* The two ends of a pipe: a byte in it is a turn, or an end. */
struct turns {
	int take;
	int give;
	int wake; /* an eventfd: the pool should be looked after */
};

#define TURN     't' /* whoever reads it takes requests */
#define TURN_END 'e' /* whoever reads it is to end */

/*
 * This process is the worker at ${place} of a pool.  All are borrowed.
 */
void self_join(
    const struct board *b, const struct turns *t, unsigned int place);

/*
 * Wait for a turn, unless it has one.  Returns 0; 1 if a signal has come first;
 * or -1 if this worker is to end.
 */
int self_lead(void);

/* Has it one? */
int self_leads(void);

/* Let another worker take requests. */
void self_yield(void);

/*
 * The same, since this one may be long; -1 if there would be no worker left to
 * take requests, and it keeps the turn.
 */
int self_spare(void);

/* The pool should be looked after. */
void self_wake(void);

/* The process has opened this file (-1: closed it), for the case of a crash. */
void self_file(enum board_file which, int fd);

/* Wait up to ${ms} for a turn, unless it has one: is one there? */
int self_expect(int ms);

/* Did the stores answer just now, or was there trouble with them? */
void self_store(int answered);

/* They have refused a package: trouble if they have answered none of late. */
void self_refused(void);

/* Is the last that is known of any process trouble, less than ${ms} old? */
int self_istroubled(int64_t ms);

/* Is no connection to be kept for requests to come? */
int self_isleaving(void);

/*
 * End when the process that listens is gone: now, if this process waits, or as
 * soon as it does; and leave the ports of ${at}, which is borrowed, to another.
 */
void self_follow(const struct sockets *at);

/* Around each wait for work. */
void self_wait(void);
void self_work(void);

#endif /* !LISTEN_SELF_H */
