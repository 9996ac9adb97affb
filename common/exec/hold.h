/*
 * The hold-back window: a package that arrives through a pipe is passed on
 * while it comes, but for its last bytes, which wait until the end is known.
 * There lies all that a form changes, so memory is bounded and no temporary
 * file is needed.
 */
#ifndef EXEC_HOLD_H
#define EXEC_HOLD_H

#include <stddef.h>
#include <stdint.h>

#include "exec/output.h"
#include "plan/plan.h"
#include "util/err.h"
#include "view/view.h"

#define HOLD_DEFAULT (64U << 20)

struct hold {
	uint8_t *ring;
	size_t cap;      /* of the ring, in bytes */
	size_t window;   /* how much is held back */
	uint64_t total;  /* bytes that have come in */
	uint64_t passed; /* bytes that have gone out: the rest is in the ring */
	const char *remedy; /* what to do if the window is too small */
};

/*
 * Read ${in} to its end and pass on to ${o} (or, if it is NULL, throw away)
 * all but the last ${window} bytes.
 * After success the package's size is h->total, and the caller may set
 * h->remedy if there is more to do about a small window than to read a file.
 */
int hold_fill(
    struct hold *h, int in, struct output *o, size_t window, struct err *e);

/*
 * A view over the whole package, in which only the window can be read: a read
 * before it is ERR_FATAL.  ${h} is borrowed.
 */
void hold_view(struct hold *h, struct view *v);

/*
 * Send what is left of the package that ${p} makes: all after what was passed
 * on.  ERR_FATAL if the plan changes bytes that are gone.
 */
int hold_finish(
    struct hold *h, const struct plan *p, struct output *o, struct err *e);

/* Free the window. */
void hold_free(struct hold *h);

#endif /* !EXEC_HOLD_H */
