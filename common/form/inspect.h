/*
 * Facts about a package for people who look at it: its kind, its signatures,
 * its signing block.  No form depends on them, and no signature is verified.
 */
#ifndef FORM_INSPECT_H
#define FORM_INSPECT_H

#include <stdint.h>

#include "form/sigblock.h"
#include "form/zip.h"
#include "util/err.h"
#include "view/view.h"

/* Owns its memory. */
struct inspect {
	struct zip zip;
	int hasblock; /* 1: there is a signing block, and ${block} is valid */
	struct sigblock block;
	int jarsigned; /* has a JAR signature (v1); -1: CD too long to read */
	/*
	 * "apk" with a signing block or a JAR signature, else "zip".  A kind
	 * that carries no channel (kind.h) comes first if no APK signature is
	 * there.
	 */
	const char *kind;
};

/*
 * Read the facts about a package.  Return 0, or -1 with ${e}, and ${x} owns
 * nothing: ERR_INPUT if the package is no sound ZIP file or its signing block
 * is damaged.  Reads the tail, the signing block and a CD of up to ZIP_CD_MAX
 * bytes.
 */
int inspect_read(struct inspect *x, struct view *v, struct err *e);

/*
 * Return 1 if Android accepts the offset and the length of ${b}, else 0.
 * Android checks them only with a verity digest (FORMATS 2.4).
 */
int inspect_aligned(const struct sigblock *b);

/* Free what it owns. */
void inspect_free(struct inspect *x);

#endif /* !FORM_INSPECT_H */
