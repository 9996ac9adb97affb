/*
 * What the files of worker/bases.h share.
 */
#ifndef WORKER_BASESIN_H
#define WORKER_BASESIN_H

#include "wire/asker.h"
#include "worker/bases.h"

enum question_kind { ASK_FIND, ASK_CHECK, ASK_SLICE };

/* A question to the coprocess.  Each new coprocess is asked it again. */
struct question {
	enum question_kind kind;
	int is_open;
	uint32_t id;       /* 0: the coprocess does not have the question */
	struct dlist link; /* in b->open */
};

/* A key, and what the coprocess has last said about it. */
struct name {
	struct question question; /* first: an answer brings its address */
	struct bases *bases;
	struct name *next;  /* with the same hash */
	struct dlist order; /* by last use */
	uint64_t hash;
	char *key;
	struct dlist waiters;
	struct version *now; /* or NULL */
	int64_t said;        /* when the coprocess has last answered */
	int has_failed;
	struct err err;
};

struct version {
	struct question question; /* first: are the bytes still the same? */
	struct bases *bases;
	unsigned int refs; /* of its name, answers, slices and question */
	char *key;
	struct wire_found found;
	int fd;            /* of a file, or -1 */
	int is_memory;     /* as in struct extent */
	unsigned int seen; /* the last turn that found the file untouched */
	uint64_t dev, ino; /* of the file */
	struct dlist slices;
	/* Of a file: */
	struct dlist waiters; /* for the answer to the question */
	struct err err;       /* why the file may not be sent any more; or "" */
};

struct slice {
	struct question question; /* first */
	struct version *version;  /* the slice has a reference */
	struct dlist link;        /* in the version's list */
	struct dlist idle;        /* in b->idle, while users is 0 */
	int64_t left;             /* when users became 0 */
	unsigned int users;
	struct dlist waiters;
	uint64_t n;
	int fd; /* or -1 */
	int is_memory;
	uint32_t valid, length;
	int64_t asked;
	int has_failed, is_full;
	struct err err;
};

#define NAME_BUCKETS 1024

struct bases {
	struct bases_setup setup;
	struct asker *asker; /* or NULL */
	int64_t now;
	unsigned int turn; /* of the loop */
	struct dlist open; /* questions */
	unsigned int nopen;
	struct name *bucket[NAME_BUCKETS];
	struct dlist order; /* names */
	unsigned int names;
	unsigned int slices;
	struct dlist idle; /* slices that nobody uses, the oldest first */
	struct dlist room; /* waiters until a slice is closed */
};

/*
 * Open ${q}, and send it if there is a coprocess.  Return 0, or -1 with ${e}:
 * ${q} is not open then.
 */
int question_ask(struct bases *b, struct question *q, struct err *e);

/* Close ${q}, and release it at the coprocess unless q->id is 0. */
void question_end(struct bases *b, struct question *q);

/* The key of ${v} has another version now: the next bases_find must ask. */
void bases_doubt(struct bases *b, const struct version *v);

/* Empty the list, and wake each waiter. */
void bases_wake(struct bases *b, struct dlist *waiters);

/* Count the trouble of ${a}, which is FAILED. */
static inline void
bases_trouble(struct bases *b, const struct asker_answer *a)
{
	board_add(b->setup.board,
	    (enum board_number)(BOARD_TROUBLE + (int)a->wire.trouble), 1);
}

/* Send the question of ${s} to the coprocess. */
int slice_ask(struct bases *b, struct slice *s, struct err *e);

/*
 * Take an answer to the question of ${s} or ${v}, and wake the waiters.  Both
 * functions own a->fd, and may free ${s} or ${v}.
 */
void slice_answer(struct bases *b, struct slice *s, struct asker_answer *a);
void basescheck_answer(
    struct bases *b, struct version *v, struct asker_answer *a);

/* Close the slices that were unused for a while. */
void slices_age(struct bases *b);

/* Free ${s}, which nobody uses, and wake those that wait for room. */
void slice_close(struct bases *b, struct slice *s);

#endif /* !WORKER_BASESIN_H */
