/*
 * Are the bytes of a package those that its APK signatures name?  This
 * compares content digests (FORMATS 2.3): of all that is signed, but with no
 * public key, so it tells damage, not who signed.
 */
#ifndef FORM_CONTENT_H
#define FORM_CONTENT_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "view/view.h"

enum content_verdict {
	CONTENT_NONE, /* nothing to compare with */
	CONTENT_RIGHT,
	CONTENT_WRONG
};

/* What the signatures of one scheme say by one kind of digest. */
struct content_item {
	const char *scheme; /* "v2", "v3", ... */
	uint32_t algorithm; /* of the first signer that names this kind */
	const char *digest; /* "sha256", "sha512", "verity"; NULL: not known */
	enum content_verdict verdict; /* CONTENT_NONE where it is not known */
};

#define CONTENT_ITEMS 32

struct content;

/*
 * Prepare for the package behind ${v}, of which the tail and the signing block
 * are read.  ERR_INPUT if it is no sound ZIP file or its block is damaged.
 */
int content_open(struct content **c, struct view *v, struct err *e);

/* Take the next ${len} bytes of the package, from its first one on. */
void content_update(struct content *c, const uint8_t *data, size_t len);

/* Take all bytes of the package behind ${v}, which content_open was given. */
int content_read(struct content *c, struct view *v, struct err *e);

/*
 * All bytes have come: compare.  CONTENT_WRONG if one known digest is wrong, or
 * fewer bytes came, or more; CONTENT_RIGHT if at least one is known.
 */
enum content_verdict content_compare(struct content *c);

/* The results, in the order of the schemes; NULL after the last. */
const struct content_item *content_item(const struct content *c, size_t i);

void content_free(struct content *c);

#endif /* !FORM_CONTENT_H */
