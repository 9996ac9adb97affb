/*
 * The hold-back window: a package that arrives through a pipe is passed on
 * while it arrives, except its last bytes, which wait until the end is known.
 * A form usually changes only bytes there, so memory is bounded and no
 * temporary file is needed.
 */
#ifndef EXEC_HOLD_H
#define EXEC_HOLD_H

#include <stddef.h>
#include <stdint.h>

#include "exec/output.h"
#include "plan/plan.h"
#include "store/digest.h"
#include "util/err.h"
#include "view/view.h"

#define HOLD_DEFAULT (64U << 20)

struct hold {
	uint8_t *ring;
	size_t cap;      /* of the ring, in bytes */
	size_t window;   /* bytes that are held back */
	uint64_t total;  /* bytes that have come in */
	uint64_t passed; /* bytes that have gone out: the rest is in the ring */
	const char *remedy; /* what to do if the window is too small */
};

/*
 * Read ${in} to its end, and pass all but the last ${window} bytes on to ${o}
 * (NULL: throw them away).  ${tap} is shown all bytes; NULL: nobody is.  Return
 * 0, or -1 with ${e}; hold_free must follow in both cases.  After success
 * h->total is the size of the package, and the caller may set h->remedy to its
 * own advice for a window that is too small.
 */
int hold_fill(struct hold *h, int in, struct output *o, size_t window,
    const struct digest_tap *tap, struct err *e);

/*
 * Make ${v} a view over the whole package; ${h} is borrowed.  Only the window
 * can be read: a read before it is ERR_FATAL.
 */
void hold_view(struct hold *h, struct view *v);

/*
 * Send the rest of the package that ${p} makes, from h->passed on, and flush
 * ${o}.  Return 0, or -1 with ${e}: ERR_FATAL if the plan changes bytes that
 * were already passed on.
 */
int hold_finish(
    struct hold *h, const struct plan *p, struct output *o, struct err *e);

/* Free the window. */
void hold_free(struct hold *h);

#endif /* !EXEC_HOLD_H */
