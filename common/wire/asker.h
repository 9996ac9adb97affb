/*
 * The asking end of wire/wire.h: a program's questions to a coprocess over one
 * socket, with many open at a time.  The coprocess is not believed: every
 * answer is checked against its question.
 *
 *     asker_start(&a, &launch, &spec, &e);
 *     asker_find(a, key, cookie, &id, &e);
 *     while ((rc = asker_next(a, ms, &answer, &e)) == 1) ...
 *     if (rc == -1)
 *             asker_restart(a, &launch, &spec, &e), and ask the same again
 *
 * Nothing but asker_next waits, and asker_next not with 0 ms: a program with a
 * loop of its own waits for asker_events of asker_sock, and then calls
 * asker_next with 0 ms until that returns 0.
 */
#ifndef WIRE_ASKER_H
#define WIRE_ASKER_H

#include "wire/launch.h"
#include "wire/wire.h"

struct asker;

/* Ask over ${sock}, which is taken over in any case. */
int asker_open(struct asker **a, int sock, struct err *e);

/* Close the socket: the coprocess takes all slices for released.  NULL is fine. */
void asker_close(struct asker *a);

/* Start a coprocess with this one asker. */
int asker_start(struct asker **a, struct launch *l, const struct launch_spec *s,
    struct err *e);

/*
 * The coprocess has died, or was found to lie: go on with a new one, or with
 * that at the other end of ${sock}.  No question is open then; descriptors that
 * came before may be used on.
 */
int asker_restart(struct asker *a, struct launch *l,
    const struct launch_spec *s, struct err *e);
void asker_reset(struct asker *a, int sock);

/* What to wait for, of poll(2). */
int asker_sock(const struct asker *a);
short asker_events(const struct asker *a);

/*
 * Ask what ${key} is, or for slice ${n} of a package that was found to be
 * ${f}; ${cookie} comes back with the answers.  ERR_TEMP if WIRE_ASKS_MAX
 * questions are open; ERR_INPUT if the key is too long, or there is no such
 * slice.
 */
int asker_find(struct asker *a, const char *key, void *cookie, uint32_t *id,
    struct err *e);
int asker_slice(struct asker *a, const char *key, const struct wire_found *f,
    uint64_t n, void *cookie, uint32_t *id, struct err *e);

/*
 * No answer to question ${id} is wanted any more; of a slice, its descriptor
 * must be closed first.  Nothing happens if the question is not open.
 */
void asker_release(struct asker *a, uint32_t id);

struct asker_answer {
	/*
	 * FOUND and FAILED end a question.  The number n, the length and how
	 * much is valid are those of a slice; they are there with GREW too.
	 * A file that is shorter than was said is FAILED, CO_CHANGED.
	 */
	struct wire_answer wire;
	void *cookie;
	int fd; /* the receiver's to close; or -1 */
};

/*
 * Wait ${ms} milliseconds at most, -1: for ever, for an answer to an open
 * question.  1 if there is one; 0 if none came in time; -1 with ERR_TEMP if the
 * coprocess has died, or ERR_FATAL if it has broken a rule: then it is to be
 * replaced.
 */
int asker_next(
    struct asker *a, int ms, struct asker_answer *answer, struct err *e);

/* How many bytes slice ${n} of ${f} has; 0 if there is no such slice. */
uint32_t asker_slicelength(const struct wire_found *f, uint64_t n);

#endif /* !WIRE_ASKER_H */
