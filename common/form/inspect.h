/*
 * What kind of package it is and how it is put together, for people who want
 * to look at it: facts that no form depends on.  Presence alone is told; no
 * signature is verified.
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
	int hasblock; /* there is a signing block: the next is valid */
	struct sigblock block;
	int jarsigned; /* a JAR signature (v1): 1 or 0; -1: CD too long */
	/* "zip"; "apk" with a signing block or a JAR signature; see kind.h. */
	const char *kind;
};

/*
 * Look at a package.  ERR_INPUT as for site_scan.  Reads the tail, the signing
 * block and, up to ZIP_CD_MAX bytes, the central directory.
 */
int inspect_read(struct inspect *x, struct view *v, struct err *e);

/*
 * Would Android take the block for where it lies and how long it is?  Only a
 * verity digest makes it look (FORMATS 2.4).
 */
int inspect_aligned(const struct sigblock *b);

/* Free what it owns. */
void inspect_free(struct inspect *x);

#endif /* !FORM_INSPECT_H */
