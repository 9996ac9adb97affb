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

/* What readers of these forms look for in packages other than ZIP files. */
#define SLOT_MOZILLA 1U /* text behind Mozilla's sentinel */
#define SLOT_OMAHA   2U /* a tag of Omaha, from its magic on */
#define SLOT_BLOB    3U /* between the marks of osslsigncode's blob */

/* The place of a value in a container. */
struct slot {
	uint32_t id;      /* of a pair, in a signing block; or a SLOT_ */
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
	const char *name; /* for messages: "form walle needs a NAME" */
	const char *kind; /* what the package is; NULL: a ZIP file (kind.h) */
	/* Why "auto" finds no form: is_signed says no, or is_prepared. */
	const char *nosign;
	const char *noplace;

	/*
	 * Return how many bits of ${v} were checked to find the container; 0
	 * with the reason in ${e} if it is not there, so do not scan it; or -1
	 * with ${e} if the source cannot be read.
	 */
	int (*bid)(struct view *v, struct err *e);

	size_t size; /* of a state, in bytes */

	/*
	 * Read all that the functions below need into ${state}, whose bytes are
	 * 0.  Return 0, or -1 with ${e}.  The caller frees it in any case.
	 */
	int (*scan)(void *state, struct view *v, struct err *e);

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
	 * Return 1 if a place for ${slot} was prepared when the package was
	 * made.  NULL: no place must be.
	 */
	int (*is_prepared)(const void *state, const struct slot *slot);

	/*
	 * Return 0; or, if a value written to ${slot} is right, but some
	 * systems mind it, -1 with the reason in ${why}.  NULL: none does.
	 */
	int (*doubt)(
	    const void *state, const struct slot *slot, struct err *why);

	/*
	 * Feed to ${ctx} bytes that identify the whole package: size, EOCD,
	 * signing block, and the CD if no APK signature covers the content.
	 * NULL: only all bytes identify the package.
	 */
	void (*ident)(const void *state, struct sha256_ctx *ctx);

	/* Return the tail, borrowed from the state.  NULL: no ZIP file. */
	const struct ziptail *(*tail)(const void *state);

	/* Free what the state owns. */
	void (*free)(void *state);
};

/*
 * Scan the container, which is there, into a new ${state}.  Return 0, or -1
 * with ${e}.
 */
int container_scan(
    const struct container *c, struct view *v, void **state, struct err *e);

/* Free a state. */
void container_free(const struct container *c, void *state);

extern const struct container container_apk;
extern const struct container container_plainzip;
extern const struct container container_msi;
extern const struct container container_pe;
extern const struct container container_dmg;
extern const struct container container_pkg;

#endif /* !FORM_CONTAINER_H */
