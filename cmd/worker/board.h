/*
 * The board: memory in which each worker says what it does, on a page of its
 * own that it alone writes and all can read.  A number of all workers together
 * is a sum over the pages, and true by a moment.
 */
#ifndef WORKER_BOARD_H
#define WORKER_BOARD_H

#include <stdatomic.h>
#include <stdint.h>

#include "util/addr.h"
#include "util/err.h"
#include "wire/wire.h"

enum board_number {
	/* What there is now: */
	BOARD_CONNS,   /* connections, without those that are refused */
	BOARD_ANSWERS, /* of them: an answer is under way */
	/* What has been: */
	BOARD_ACCEPTED, /* connections */
	BOARD_REFUSED,  /* of them: there were too many */
	BOARD_BYTES,    /* that clients were sent */
	BOARD_CUT,      /* answers that were cut off */
	BOARD_FINDS,    /* questions to the coprocess for a base */
	BOARD_SLICES,   /* questions to the coprocess for a slice */
	BOARD_READS,    /* reads that waited for a disk */
	BOARD_SCANS,    /* bases that were looked through */
	/* What the coprocess has told (struct wire_counts): */
	BOARD_STORE_QUESTIONS,
	BOARD_STORE_HITS,
	BOARD_STORE_READS,
	BOARD_STORE_BYTES,
	BOARD_TROUBLE, /* its answers that were trouble, by enum cotrouble */
	BOARD_TROUBLE_LAST = BOARD_TROUBLE + CO_CHANGED,
	BOARD_STATUS, /* answers by status: see board_status */
	BOARD_NUMBERS = BOARD_STATUS + 20
};

/* The numbers before this one fall, too. */
#define BOARD_TOTALS BOARD_ACCEPTED

/* Connections of one peer, on one page. */
struct board_peer {
	atomic_uint_least64_t hash; /* 0: never used */
	atomic_uint n;
};

struct board_page {
	atomic_uint_least64_t number[BOARD_NUMBERS];
	struct board_peer peer[]; /* b->peers of them */
};

struct board {
	unsigned int n;  /* pages; one more is for what the dead have done */
	uint32_t peers;  /* a power of two */
	size_t pagesize; /* bytes */
	int fd;          /* of the memory */
	uint8_t *all;    /* the pages, which can only be read */
	struct board_page *mine; /* a page that can be written, or NULL */
	uint64_t key;            /* of the hashes of peers */
};

/*
 * Make a board of ${n} empty pages, each for up to ${connections} peers, for
 * this process and its children.
 */
int board_open(
    struct board *b, unsigned int n, unsigned int connections, struct err *e);

/* In a worker: make page ${i} writable, and never another. */
int board_take(struct board *b, unsigned int i, struct err *e);

/*
 * In the process that listens: clear the page of a worker that has died.  Its
 * totals stay in the sums.
 */
int board_clear(struct board *b, unsigned int i, struct err *e);

/* In the process that listens: add to what others than workers have done. */
int board_note(
    struct board *b, enum board_number which, uint64_t n, struct err *e);

/* Add to a number of this worker. */
void board_add(struct board *b, enum board_number which, uint64_t n);
void board_less(struct board *b, enum board_number which);

/* The number that counts answers with ${status}. */
enum board_number board_status(unsigned int status);

/* The status that ${which}, from BOARD_STATUS on, counts; 0: any other. */
unsigned int board_statusof(enum board_number which);

/* A number of all. */
uint64_t board_sum(const struct board *b, enum board_number which);

/*
 * A connection of ${a} has begun in this worker, or has ended; IPv6 addresses
 * with the same first 64 bits are one.
 */
void board_meet(struct board *b, const struct addr *a);
void board_part(struct board *b, const struct addr *a);

/* How many of ${a} there are. */
unsigned int board_of(const struct board *b, const struct addr *a);

/* Give the memory back. */
void board_close(struct board *b);

#endif /* !WORKER_BOARD_H */
