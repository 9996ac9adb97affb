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
	/*
	 * When the stores did answer, and when they did not, in ms; 0: never.
	 */
	atomic_llong answered, troubled;
};

/* What a worker has open that is no connection. */
enum board_file {
	BOARD_BASE,   /* of the store, or a slice of the cache */
	BOARD_NEXT,   /* the slice behind that */
	BOARD_ASK,    /* the pipe to its coprocess */
	BOARD_ANSWER, /* the pipe from it */
	BOARD_ASKEND, /* the coprocess's ends, until it has them */
	BOARD_ANSWEREND,
	BOARD_FILES
};

struct board {
	unsigned int max; /* places, one for each worker */
	struct board_shared *shared;
	atomic_ullong *claim; /* what each has fetched (claim.h), or 0 */
	atomic_int *file;     /* BOARD_FILES descriptors of each, or -1 */
	atomic_uchar *state;
};

/* Make a board of ${max} free places, for this process and its children. */
int board_make(struct board *b, unsigned int max, struct err *e);

/* How many places are in this state. */
unsigned int board_count(const struct board *b, enum board_state s);

/* Where the worker at ${place} says that it has ${which} open. */
atomic_int *board_file(
    const struct board *b, unsigned int place, enum board_file which);

/* Give the memory back. */
void board_free(struct board *b);

#endif /* !SERVE_BOARD_H */
