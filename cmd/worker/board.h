/*
 * The board: shared memory with a page for each worker.  A worker writes only
 * its own page; all processes can read all pages.  A number for all workers is
 * the sum over the pages; workers may change it while it is added up.
 */
#ifndef WORKER_BOARD_H
#define WORKER_BOARD_H

#include <stdatomic.h>
#include <stdint.h>

#include "util/addr.h"
#include "util/err.h"
#include "wire/wire.h"

enum board_number {
	/* How many there are now: */
	BOARD_CONNS,   /* connections, without refused ones */
	BOARD_ANSWERS, /* answers that are being made or sent */
	/* How many there were since the start: */
	BOARD_ACCEPTED, /* connections, with refused ones */
	BOARD_REFUSED,  /* connections refused: there were too many */
	BOARD_BYTES,    /* bytes sent to clients, with heads */
	BOARD_CUT,      /* answers that were cut off */
	BOARD_FINDS,    /* questions to the coprocess for a base */
	BOARD_SLICES,   /* questions to the coprocess for a slice */
	BOARD_READS,    /* reads that waited for a disk */
	BOARD_SCANS,    /* bases that were scanned */
	/* The sums of what the coprocess reports (struct wire_counts): */
	BOARD_STORE_QUESTIONS,
	BOARD_STORE_HITS,
	BOARD_STORE_READS,
	BOARD_STORE_BYTES,
	BOARD_TROUBLE, /* FAILED answers, by enum cotrouble; no missing base */
	BOARD_TROUBLE_LAST = BOARD_TROUBLE + CO_CHANGED,
	BOARD_STATUS, /* answers by status: see board_status */
	BOARD_NUMBERS = BOARD_STATUS + 20
};

/* The numbers from this one on never fall. */
#define BOARD_TOTALS BOARD_ACCEPTED

/* How many connections of one peer the worker of a page has. */
struct board_peer {
	atomic_uint_least64_t hash; /* 0: never used */
	atomic_uint n;
};

struct board_page {
	atomic_uint_least64_t number[BOARD_NUMBERS];
	struct board_peer peer[]; /* b->peers places */
};

struct board {
	unsigned int n;  /* pages of workers; page n has the dead's totals */
	uint32_t peers;  /* places for peers on a page: a power of two */
	size_t pagesize; /* bytes */
	int fd;          /* of the memory, or -1 */
	uint8_t *all;    /* the pages, mapped for reading only */
	struct board_page *mine; /* the worker's page, writable; or NULL */
	uint64_t key;            /* of the hashes of peers */
};

/*
 * Make a board of ${n} empty pages, each for up to ${connections} peers.  This
 * process and its children share the board.  Call board_close on failure, too.
 */
int board_open(
    struct board *b, unsigned int n, unsigned int connections, struct err *e);

/*
 * In a worker: make page ${i} writable.  The worker cannot make another page
 * writable afterwards.
 */
int board_take(struct board *b, unsigned int i, struct err *e);

/*
 * In the process that has called board_open: clear page ${i}, whose worker has
 * died.  The totals of the page stay in the sums.
 */
int board_clear(struct board *b, unsigned int i, struct err *e);

/* In the same process: add ${n} to the sum ${which}. */
int board_note(
    struct board *b, enum board_number which, uint64_t n, struct err *e);

/* Add ${n} to, or take 1 from, the number ${which} of this worker. */
void board_add(struct board *b, enum board_number which, uint64_t n);
void board_less(struct board *b, enum board_number which);

/* The number that counts answers with ${status}. */
enum board_number board_status(unsigned int status);

/*
 * The status that ${which}, from BOARD_STATUS on, counts; 0 for the number that
 * counts all statuses that have no number of their own.
 */
unsigned int board_statusof(enum board_number which);

/* The number ${which} of all workers together, dead ones included. */
uint64_t board_sum(const struct board *b, enum board_number which);

/*
 * Count a connection of ${a} that has begun in this worker.  IPv6 addresses
 * with the same first 64 bits are one peer.  Return 1, or 0 if the page has no
 * place for the peer: the connection is not counted then.
 */
int board_meet(struct board *b, const struct addr *a);

/* A connection of ${a} that board_meet has counted has ended. */
void board_part(struct board *b, const struct addr *a);

/* How many connections of the peer ${a} all workers have. */
unsigned int board_of(const struct board *b, const struct addr *a);

/* Unmap the board in this process. */
void board_close(struct board *b);

#endif /* !WORKER_BOARD_H */
