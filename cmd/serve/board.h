/*
 * The board: memory that the process that listens shares with its workers, in
 * which each of them says what it does.
 */
#ifndef SERVE_BOARD_H
#define SERVE_BOARD_H

#include <stdatomic.h>

#include "util/err.h"

enum board_state {
	BOARD_FREE,  /* no process */
	BOARD_SPARE, /* one that waits for a turn */
	BOARD_LEADS, /* one that has a turn: it takes requests */
	BOARD_BUSY   /* one whose answer is long: it has given its turn away */
};

struct board_shared {
	atomic_int is_leaving; /* no connection is kept for more requests */
};

struct board {
	unsigned int max; /* places, one for each worker */
	struct board_shared *shared;
	atomic_int *file; /* what each has open of the store, or -1 */
	atomic_uchar *state;
};

/* Make a board of ${max} free places, for this process and its children. */
int board_make(struct board *b, unsigned int max, struct err *e);

/* How many places are in this state. */
unsigned int board_count(const struct board *b, enum board_state s);

/* Give the memory back. */
void board_free(struct board *b);

#endif /* !SERVE_BOARD_H */
