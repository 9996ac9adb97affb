/*
 * A container: a place in a kind of package that may change without breaking
 * its signature.  One constant table of functions each; what a scan found is
 * kept in a state of the container's own, which does not refer to the view.
 */
#ifndef FORM_CONTAINER_H
#define FORM_CONTAINER_H

#include <nettle/sha2.h>
#include <stddef.h>
#include <stdint.h>

#include "plan/edits.h"
#include "util/err.h"
#include "view/view.h"

/* What is to become of the value under an id. */
struct change {
	uint32_t id;
	int gone; /* it is to vanish; else it is to be the value */
	const uint8_t *value;
	size_t len;
};

struct container {
	const char *name; /* for messages: "this package has no NAME" */

	/*
	 * How many bits of ${v} were verified to say that the container is
	 * there; 0, with the reason in ${e}, if it is not, and then no byte of
	 * the state is needed.  -1 with ${e} if the source cannot be read.
	 */
	int (*bid)(struct view *v, struct err *e);

	/* Read all that the other functions need into a new ${state}. */
	int (*scan)(struct view *v, void **state, struct err *e);

	/* The value under ${id}: 1 and the borrowed bytes, or 0. */
	int (*get)(
	    const void *state, uint32_t id, const uint8_t **value, size_t *len);

	/*
	 * Add to ${ed} what makes all ${n} changes, which have different ids.
	 * ERR_INPUT if the package cannot carry them.
	 */
	int (*edits)(const void *state, const struct change *c, size_t n,
	    struct edits *ed, struct err *e);

	/* Is the package signed in a way that leaves this container free? */
	int (*is_signed)(const void *state);

	/*
	 * Feed to ${ctx} what pins all bytes of the package: digests or
	 * checksums of its content, and the bytes that those do not cover.
	 */
	void (*ident)(const void *state, struct sha256_ctx *ctx);

	void (*free)(void *state);
};

extern const struct container container_apk;
extern const struct container container_zipcomment;

#endif /* !FORM_CONTAINER_H */
