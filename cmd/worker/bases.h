/*
 * The bases that a worker's answers send, as the coprocess gives them
 * (wire/asker.h): a file, or slices.  Answers of one base share its descriptors
 * and the questions about it.
 *
 * Nothing here waits.  What needs the coprocess returns BASES_WAIT, and calls
 * the waiter's wake when it is worth to call again.
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

/* Who waits; in one list at a time. */
struct waiter {
	struct dlist link;
};

enum bases_rc {
	BASES_OK,
	BASES_WAIT,
	BASES_FULL, /* no slice became free in the coprocess's time; see ${e} */
	BASES_FAILED /* the reason is in ${e} */
};

/* Where bytes of a base are; the descriptor is borrowed. */
struct extent {
	int fd;
	int is_memory; /* no disk is waited for */
	uint64_t at, n;
};

struct bases_setup {
	unsigned int versions; /* that are kept open, as far as possible */
	unsigned int slices;   /* that are open at a time */
	struct board
	    *board;   /* counts questions, and answers that were trouble */
	int64_t good; /* ms for which the word of the coprocess is believed */
	/* The waiter, which is in no list any more, should call again. */
	void (*wake)(void *cookie, struct waiter *w);
	void *cookie;
};

/* ${s} is copied.  There is no coprocess yet. */
int bases_open(struct bases **b, const struct bases_setup *s, struct err *e);

/*
 * Ask over ${sock} from now on; questions that are open are asked there again.
 */
int bases_attach(struct bases *b, int sock, struct err *e);

/* The socket, or -1, and the events of poll(2) to wait for. */
int bases_sock(const struct bases *b);
int bases_events(const struct bases *b);

/* The time is ${now}. */
void bases_tick(struct bases *b, int64_t now);

/*
 * Take the answers that are here.  -1 with ${e} if the coprocess is gone: the
 * socket is closed, and all wait for bases_attach.
 */
int bases_take(struct bases *b, struct err *e);

/*
 * Find the base ${key}, or whether the stores can be read if that is NULL: then
 * ${v} is set to NULL.  The caller releases ${v}.  ${fresh}: what is known is
 * not believed.
 */
enum bases_rc bases_find(struct bases *b, const char *key, int fresh,
    struct waiter *w, struct version **v, struct err *e);

void bases_release(struct bases *b, struct version *v);

/* What answers have to know of it; borrows from ${v}. */
void version_base(const struct version *v, struct base *b);

/* Can its bytes change while they are sent? */
int version_isfile(const struct version *v);

/*
 * Where the bytes from ${off} on are, at most ${len} > 0 of them; ${x} is good
 * until the next call.  ${hold} is what the caller holds of the base, NULL at
 * first: see bases_drop.  After BASES_FULL a caller who may wait on drops what
 * it holds, and calls again.
 */
enum bases_rc bases_at(struct bases *b, struct version *v, struct slice **hold,
    uint64_t off, uint64_t len, struct waiter *w, struct extent *x,
    struct err *e);

/* The file of ${hold} lacks bytes of its slice: nobody else is to use it. */
void bases_spoil(struct bases *b, struct slice *hold);

/* Give back what is held, for a while or for ever. */
void bases_drop(struct bases *b, struct slice **hold);

/* Are its bytes still those that were found? */
enum bases_rc bases_check(
    struct bases *b, struct version *v, struct waiter *w, struct err *e);

#endif /* !WORKER_BASES_H */
