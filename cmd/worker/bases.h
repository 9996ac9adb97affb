/*
 * The bases that a worker's answers send.  The coprocess gives each base as one
 * file or as slices (wire/asker.h).  Answers that send the same base share the
 * descriptors of the base and the questions about it.
 *
 * No function waits.  A function that needs an answer of the coprocess puts the
 * caller's waiter into a list and returns BASES_WAIT.  When the answer is here,
 * setup.wake is called with the waiter, and the caller calls again.  A caller
 * that gives up takes its waiter out of the list with dlist_remove.
 */
#ifndef WORKER_BASES_H
#define WORKER_BASES_H

#include <stdint.h>

#include "origin/answer.h"
#include "util/dlist.h"
#include "util/err.h"
#include "worker/board.h"

struct bases;
struct version; /* one version of one base */
struct slice;

/* The waiter of a caller; it is in at most one list at a time. */
struct waiter {
	struct dlist link;
};

enum bases_rc {
	BASES_OK,
	BASES_WAIT,
	BASES_FULL,  /* the coprocess's cache had no room in time: see ${e} */
	BASES_FAILED /* the reason is in ${e} */
};

/* Where bytes of a base are: ${n} bytes from offset ${at} of ${fd}. */
struct extent {
	int fd;        /* borrowed */
	int is_memory; /* a read never waits for a disk */
	uint64_t at, n;
};

struct bases_setup {
	unsigned int versions; /* how many keys to remember, more if in use */
	unsigned int slices;   /* how many may be open at a time */
	struct board
	    *board;   /* counts questions, and answers that were trouble */
	int64_t good; /* ms for which an answer to FIND is used again */
	/* Called after ${w} was taken out of its list: call again. */
	void (*wake)(void *cookie, struct waiter *w);
	void *cookie;
};

/* Make ${b}, still without a coprocess: see bases_attach.  ${s} is copied. */
int bases_open(struct bases **b, const struct bases_setup *s, struct err *e);

/*
 * Ask over ${sock} from now on, and ask all open questions there again.  ${b}
 * owns ${sock}, and closes the socket that it had before.  Return 0, or -1 with
 * ${e}: there is no coprocess then, and all questions stay open.
 */
int bases_attach(struct bases *b, int sock, struct err *e);

/* The socket to the coprocess, or -1; and the events to poll(2) it for. */
int bases_sock(const struct bases *b);
int bases_events(const struct bases *b);

/* Begin a turn of the loop at ${now}; close slices that were unused for 1 s. */
void bases_tick(struct bases *b, int64_t now);

/*
 * Take the answers that are here and wake those that wait for them.  Return 0;
 * or -1 with ${e} if the coprocess has ended or has broken a rule: its socket
 * is closed then, and open questions wait for bases_attach.
 */
int bases_take(struct bases *b, struct err *e);

/*
 * Find the base ${key}.  If ${key} is NULL, find out whether the stores can be
 * read.  ${v} is NULL then, and unless BASES_OK is returned; else the caller
 * releases ${v}.  If ${fresh} is 1, the coprocess is asked even if the base is
 * known; pass 0 when calling again after BASES_WAIT.
 */
enum bases_rc bases_find(struct bases *b, const char *key, int fresh,
    struct waiter *w, struct version **v, struct err *e);

void bases_release(struct bases *b, struct version *v);

/* Set ${b} to what an answer needs to know of ${v}; ${b} borrows from ${v}. */
void version_base(const struct version *v, struct base *b);

/* Return 1 if ${v} is a file: its bytes can change while they are sent. */
int version_isfile(const struct version *v);

/*
 * Set ${x} to where the bytes from ${off} on are: at least one byte, at most
 * ${len} > 0.  ${x} is good until the next call of any function here.  ${hold}
 * is the slice that the caller uses: set it to NULL before the first call, and
 * call bases_drop after the last.  After BASES_FULL a caller that may wait
 * longer calls bases_drop, and then this again.
 */
enum bases_rc bases_at(struct bases *b, struct version *v, struct slice **hold,
    uint64_t off, uint64_t len, struct waiter *w, struct extent *x,
    struct err *e);

/*
 * The file of ${hold} is shorter than its slice: fail all answers that use this
 * slice, and ask the coprocess again for the next.  NULL is fine.
 */
void bases_spoil(struct bases *b, struct slice *hold);

/* Stop using the slice ${hold} and set ${hold} to NULL; NULL is fine. */
void bases_drop(struct bases *b, struct slice **hold);

/*
 * Check that the file of ${v} was not overwritten since it was found.  Return
 * BASES_OK; BASES_FAILED if it was, or if that cannot be known; or BASES_WAIT
 * if only its ctime has changed: the coprocess must measure the file again.
 * Slices never change: BASES_OK.
 */
enum bases_rc bases_check(
    struct bases *b, struct version *v, struct waiter *w, struct err *e);

#endif /* !WORKER_BASES_H */
