/*
 * The results of a scan that both containers of a ZIP file need: its tail, its
 * EOCD, and its directory if no APK signature covers the content.
 */
#ifndef FORM_ZIPTAIL_H
#define FORM_ZIPTAIL_H

#include <nettle/sha2.h>
#include <stdint.h>

#include "form/zip.h"

struct ziptail {
	struct zip zip;
	uint8_t *eocd; /* EOCD and comment */
	size_t eocdlen;
	uint8_t *cd;   /* the directory; NULL: it was not read */
	int jarsigned; /* the directory names a JAR signature (v1) */
	uint8_t cdhash[SHA256_DIGEST_SIZE];
};

/*
 * Find the tail and read the EOCD; with ${cd}, the directory too.  Return 0, or
 * -1 as zip_find and zip_readcd; then ${t} owns nothing.
 */
int ziptail_read(struct ziptail *t, struct view *v, int cd, struct err *e);

/* Feed size, EOCD and, if it was read, the directory's digest to ${ctx}. */
void ziptail_ident(const struct ziptail *t, struct sha256_ctx *ctx);

void ziptail_free(struct ziptail *t);

#endif /* !FORM_ZIPTAIL_H */
