/*
 * The board: memory that the process that listens shares with its workers, in
 * which each of them says whether it has a connection, and whose.
 */
#ifndef SERVE_BOARD_H
#define SERVE_BOARD_H

#include <stdatomic.h>
#include <stdint.h>
#include <sys/socket.h>

#include "util/err.h"

enum board_state {
	BOARD_FREE,   /* no process */
	BOARD_IDLE,   /* one that waits for a connection */
	BOARD_BUSY,   /* one that has a connection */
	BOARD_LEAVING /* one that was idle, and was told to end */
};

struct board {
	unsigned int max; /* places, one for each worker */
	atomic_uchar *state;
	atomic_ullong *peer; /* whose connection it is; 0: nobody's */
};

/* Make a board of ${max} free places, for this process and its children. */
int board_make(struct board *b, unsigned int max, struct err *e);

/* How many places are in this state. */
unsigned int board_count(const struct board *b, enum board_state s);

/* Has every place a connection? */
int board_is_full(const struct board *b);

/* All that are idle are to end: they do not count as idle any more. */
void board_dismiss(struct board *b);

/*
 * An address as a number that is not 0: an IPv4 address, or the first 64 bits
 * of an IPv6 address, which is what one client has.
 */
uint64_t board_peer(const struct sockaddr_storage *sa);

/*
 * Enter ${peer} at place ${at}: how many places it has now.  Of two that enter
 * it at the same time at least one counts the other.
 */
unsigned int board_enter(struct board *b, unsigned int at, uint64_t peer);

#endif /* !SERVE_BOARD_H */
