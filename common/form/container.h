/*
 * A container: a place in a package that may change without breaking the
 * signature.  Each is one constant table of functions.  A scan puts its results
 * into a state of the container's own, which does not refer to the view.
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

/* The place of a value in a container. */
struct slot {
	uint32_t id;      /* of a pair, in a signing block */
	const char *path; /* of a ZIP entry (form/zippath.h), or "" */
};

/* A change of the value in a slot. */
struct change {
	struct slot slot;
	int gone; /* 1: remove the value; 0: replace it by the next */
	const uint8_t *value;
	size_t len;
};

struct container {
	const char *name; /* for messages: "this package has no NAME" */

	/*
	 * Return how many bits of ${v} were checked to find the container; 0
	 * with the reason in ${e} if it is not there, so do not scan it; or -1
	 * with ${e} if the source cannot be read.
	 */
	int (*bid)(struct view *v, struct err *e);

	/*
	 * Read all that the functions below need into a new ${state}.  Return
	 * 0, or -1 with ${e}; then ${state} is unchanged.
	 */
	int (*scan)(struct view *v, void **state, struct err *e);

	/*
	 * Point ${value} to the value in ${slot}, borrowed from the state, and
	 * return 1.  Return 0 if there is none, or -1 with ${e} if the value
	 * cannot be read; then ${value} is undefined.
	 */
	int (*get)(const void *state, const struct slot *slot,
	    const uint8_t **value, size_t *len, struct err *e);

	/*
	 * Add to ${ed} the edits for all ${n} changes, which have different
	 * slots.  Return 0, or -1 with ERR_INPUT if the package cannot carry
	 * them; then ${ed} may hold some of the edits.
	 */
	int (*edits)(const void *state, const struct change *c, size_t n,
	    struct edits *ed, struct err *e);

	/*
	 * All ${n} changes remove a value.  Return 1 if only one base without
	 * values in these slots can have given this package, else 0.
	 */
	int (*isonly)(const void *state, const struct change *c, size_t n);

	/*
	 * Set ${digest} to the SHA-256 of the certificate that the package is
	 * signed with (site_certificate).  Return 0, or -1 with ${e}.  NULL: no
	 * such certificate is known here.
	 */
	int (*certificate)(const void *state,
	    uint8_t digest[SHA256_DIGEST_SIZE], struct err *e);

	/* Return 1 if a signature is there that leaves this container free. */
	int (*is_signed)(const void *state);

	/*
	 * Feed to ${ctx} bytes that stand for the whole package: size, EOCD,
	 * signing block, and the CD if no APK signature covers the content.
	 */
	void (*ident)(const void *state, struct sha256_ctx *ctx);

	/* Return the tail of the ZIP file, borrowed from the state. */
	const struct ziptail *(*tail)(const void *state);

	void (*free)(void *state);
};

extern const struct container container_apk;
extern const struct container container_plainzip;

#endif /* !FORM_CONTAINER_H */
