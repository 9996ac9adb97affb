/*
 * What both containers of a ZIP file keep from a scan: its tail, its end
 * record, and its directory where that is what pins the content.
 */
#ifndef FORM_ZIPTAIL_H
#define FORM_ZIPTAIL_H

#include <nettle/sha2.h>
#include <stdint.h>

#include "form/zip.h"

struct ziptail {
	struct zip zip;
	uint8_t *eocd; /* end record and comment */
	size_t eocdlen;
	uint8_t *cd;   /* the directory; if it was not read, NULL */
	int jarsigned; /* it names a JAR signature (v1) */
	uint8_t cdhash[SHA256_DIGEST_SIZE];
};

/* Find the tail and read the end record; with ${cd}, the directory too. */
int ziptail_read(struct ziptail *t, struct view *v, int cd, struct err *e);

/* Feed size, end record and, if it was read, directory digest to ${ctx}. */
void ziptail_ident(const struct ziptail *t, struct sha256_ctx *ctx);

void ziptail_free(struct ziptail *t);

#endif /* !FORM_ZIPTAIL_H */
