/*
 * What the files of worker/bases.h share.
 */
#ifndef WORKER_BASESIN_H
#define WORKER_BASESIN_H

#include "wire/asker.h"
#include "worker/bases.h"

enum question_kind { QUESTION_FIND, QUESTION_CHECK, QUESTION_SLICE };

/* A question to the coprocess; it is asked again if that dies. */
struct question {
	enum question_kind kind;
	int is_open;
	uint32_t id;       /* 0: there is no coprocess at the moment */
	struct dlist link; /* in b->open */
};

/* What is under a key. */
struct name {
	struct question question; /* first: see bases_take */
	struct bases *bases;
	struct name *next;  /* with the same hash */
	struct dlist order; /* by last use */
	uint64_t hash;
	char *key;
	struct dlist waiters;
	struct version *now; /* or NULL */
	int64_t said;        /* when the coprocess has said so, or failed */
	int has_failed;
	struct err err;
};

struct version {
	struct question question; /* first: whether it is still the same */
	struct bases *bases;
	unsigned int refs; /* of its name, and of each answer */
	char *key;
	struct wire_found found;
	int fd;            /* of a file, or -1 */
	int is_memory;     /* so is that */
	unsigned int seen; /* the turn in which it was looked at */
	uint64_t dev, ino; /* of that */
	struct dlist slices;
	/* Of a file: */
	struct dlist waiters; /* for the question */
	struct err err;       /* why it may not be sent any more; or "" */
};

struct slice {
	struct question question; /* first */
	struct version *version;  /* held */
	struct dlist link;        /* in the version's list */
	struct dlist idle;        /* in b->idle, while nobody uses it */
	int64_t left;             /* when the last user went */
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
	struct dlist room; /* waiters for one slice less */
};

/* Begin ${q}: 0, or -1 if it cannot be asked. */
int question_ask(struct bases *b, struct question *q, struct err *e);

/* ${q} is over, or given up. */
void question_end(struct bases *b, struct question *q);

/* Another version is under its name by now: ask when it is wanted next. */
void bases_doubt(struct bases *b, const struct version *v);

/* Wake all in a list. */
void bases_wake(struct bases *b, struct dlist *waiters);

/* Count an answer that is FAILED. */
static inline void
bases_trouble(struct bases *b, const struct asker_answer *a)
{
	board_add(b->setup.board,
	    (enum board_number)(BOARD_TROUBLE + (int)a->wire.trouble), 1);
}

/* Ask what ${q}, a slice, needs. */
int slice_ask(struct bases *b, struct slice *s, struct err *e);

/* The answer to a question for a slice, and to one whether a file is same. */
void slice_answer(struct bases *b, struct slice *s, struct asker_answer *a);
void basescheck_answer(
    struct bases *b, struct version *v, struct asker_answer *a);

/* Close slices that nobody has used for a while. */
void slices_age(struct bases *b);

/* Close a slice that nobody uses. */
void slice_close(struct bases *b, struct slice *s);

#endif /* !WORKER_BASESIN_H */
