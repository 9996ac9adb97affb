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

#include "form/ziptail.h"
#include "plan/edits.h"
#include "util/err.h"
#include "view/view.h"

/* Where in a container a value is. */
struct slot {
	uint32_t id;      /* of a pair, in a signing block */
	const char *path; /* of a ZIP entry (form/zippath.h); "": not in one */
};

/* What is to become of the value in a slot. */
struct change {
	struct slot slot;
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

	/*
	 * The value in ${slot}: 1 and the borrowed bytes; 0 if there is none;
	 * -1 with the reason if it cannot be told.
	 */
	int (*get)(const void *state, const struct slot *slot,
	    const uint8_t **value, size_t *len, struct err *e);

	/*
	 * Add to ${ed} what makes all ${n} changes, which have different slots.
	 * ERR_INPUT if the package cannot carry them.
	 */
	int (*edits)(const void *state, const struct change *c, size_t n,
	    struct edits *ed, struct err *e);

	/*
	 * All ${n} changes take something away: is there only one package,
	 * with nothing in these slots, into which writing it could have given
	 * this one?
	 */
	int (*isonly)(const void *state, const struct change *c, size_t n);

	/* Is the package signed in a way that leaves this container free? */
	int (*is_signed)(const void *state);

	/*
	 * Feed to ${ctx} what pins all bytes of the package: digests or
	 * checksums of its content, and the bytes that those do not cover.
	 */
	void (*ident)(const void *state, struct sha256_ctx *ctx);

	/* The tail of the ZIP file that it is part of; borrowed. */
	const struct ziptail *(*tail)(const void *state);

	void (*free)(void *state);
};

extern const struct container container_apk;
extern const struct container container_plainzip;

#endif /* !FORM_CONTAINER_H */
