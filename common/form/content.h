/*
 * Compare the bytes of a package with the content digests that its APK
 * signatures name (FORMATS 2.3).  No public key is used: this finds damage, but
 * does not tell who signed.
 */
#ifndef FORM_CONTENT_H
#define FORM_CONTENT_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "view/view.h"

enum content_verdict {
	CONTENT_NONE, /* no digest of a known kind */
	CONTENT_RIGHT,
	CONTENT_WRONG
};

/* The result for the digests of one kind in one scheme. */
struct content_item {
	const char *scheme; /* "v2", "v3", ... */
	uint32_t algorithm; /* of the first signer that names this kind */
	const char *digest; /* "sha256", "sha512", "verity"; NULL: not known */
	enum content_verdict verdict; /* CONTENT_NONE: kind not known */
};

#define CONTENT_ITEMS 32

struct content;

/*
 * Read tail and signing block of the package behind ${v}.  Return 0, and
 * content_free frees ${c}; or -1 with ${e}, and ${c} unchanged: ERR_INPUT if
 * the package is no sound ZIP file or its block is damaged.
 */
int content_open(struct content **c, struct view *v, struct err *e);

/* Take the next ${len} bytes of the package, from its first byte on. */
void content_update(struct content *c, const uint8_t *data, size_t len);

/* Take all bytes from ${v}, which content_open was given.  Return 0 or -1. */
int content_read(struct content *c, struct view *v, struct err *e);

/*
 * Compare, once, after all bytes have come.  Return CONTENT_NONE if the package
 * names no digest of a known kind, whatever bytes came; else CONTENT_WRONG if
 * one of these digests is wrong, or if fewer or more bytes came; else
 * CONTENT_RIGHT.
 */
enum content_verdict content_compare(struct content *c);

/* Return result ${i} of content_compare, by scheme; NULL after the last. */
const struct content_item *content_item(const struct content *c, size_t i);

void content_free(struct content *c);

#endif /* !FORM_CONTENT_H */
