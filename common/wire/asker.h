/*
 * The asking end of wire/wire.h: a program asks a coprocess over one socket and
 * may have many questions open.  The coprocess is not trusted: each answer is
 * checked against its question.
 *
 *     asker_start(&a, &launch, &spec, &e);
 *     asker_find(a, key, cookie, &id, &e);
 *     while ((rc = asker_next(a, ms, &answer, &e)) == 1) ...
 *     if (rc == -1)
 *             asker_restart(a, &launch, &spec, &e), and ask the same again
 *
 * Only asker_next waits.  A program with a loop of its own polls asker_sock for
 * asker_events, and then calls asker_next with 0 ms until it returns 0.
 */
#ifndef WIRE_ASKER_H
#define WIRE_ASKER_H

#include "wire/launch.h"
#include "wire/wire.h"

struct asker;

/* Ask over ${sock}, which is closed with the asker, or on failure. */
int asker_open(struct asker **a, int sock, struct err *e);

/* Close the socket, which releases all slices, and free ${a}; NULL is fine. */
void asker_close(struct asker *a);

/*
 * Start a coprocess in ${l} and make its one asker.  Return 0; or -1: call
 * launch_end then, too.
 */
int asker_start(struct asker **a, struct launch *l, const struct launch_spec *s,
    struct err *e);

/*
 * Go on after asker_next has failed: with a new coprocess, or with the one at
 * the other end of ${sock}.  All questions are forgotten; ask them again.
 * Descriptors that came before stay usable.
 */
int asker_restart(struct asker *a, struct launch *l,
    const struct launch_spec *s, struct err *e);
void asker_reset(struct asker *a, int sock);

/* The socket, and the events to poll(2) it for. */
int asker_sock(const struct asker *a);
short asker_events(const struct asker *a);

/*
 * Ask what ${key} is, or ask for slice ${n} of the package ${key} whose answer
 * was ${f}.  Each answer brings ${cookie}.  Return 0 and set ${id}; or -1:
 * ERR_TEMP if WIRE_ASKS_MAX questions are open, ERR_INPUT if the key is empty
 * or too long, or the package has no such slice.
 */
int asker_find(struct asker *a, const char *key, void *cookie, uint32_t *id,
    struct err *e);
int asker_slice(struct asker *a, const char *key, const struct wire_found *f,
    uint64_t n, void *cookie, uint32_t *id, struct err *e);

/*
 * End question ${id}: no more answers come.  If the question was for a slice,
 * close its descriptor first.  Nothing happens if the question is not open.
 */
void asker_release(struct asker *a, uint32_t id);

struct asker_answer {
	/*
	 * FOUND and FAILED end a question.  SLICED and GREW both have n, length
	 * and valid.  If a file of FOUND is shorter than its size, the answer
	 * is made FAILED with CO_CHANGED.
	 */
	struct wire_answer wire;
	void *cookie;
	int fd; /* the caller closes it; or -1 */
};

/*
 * Wait for an answer to an open question: ${ms} milliseconds, or for ever if
 * ${ms} is -1.  Return 1 with the answer; 0 if no answer came in time; or -1:
 * ERR_TEMP if the coprocess has died, or memory or descriptors are short;
 * ERR_FATAL if the coprocess has broken a rule.
 */
int asker_next(
    struct asker *a, int ms, struct asker_answer *answer, struct err *e);

/* How many bytes slice ${n} of ${f} has; 0 if there is no such slice. */
uint32_t asker_slicelength(const struct wire_found *f, uint64_t n);

#endif /* !WIRE_ASKER_H */
