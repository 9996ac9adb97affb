/*
 * The last entry of a ZIP file, where a form puts the channel's entry: its
 * bytes as chanpack writes them (FORMATS 8.1), and its content.
 */
#ifndef FORM_ZIPLAST_H
#define FORM_ZIPLAST_H

#include <stddef.h>
#include <stdint.h>

#include "form/zipdir.h"
#include "form/ziptail.h"
#include "util/buf.h"
#include "util/err.h"
#include "view/view.h"

/* Magic numbers are at most this far before the directory or the EOCD. */
#define ZIPLAST_BEFORE 20

struct ziplast {
	uint64_t off;  /* of its local header in the file */
	size_t recoff; /* of its record in the directory */
	int ours;      /* it is last, and as ziplast_build writes it */

	/* [off - before, end of its content); NULL if it was not read. */
	uint8_t *bytes;
	size_t before; /* ZIPLAST_BEFORE, or fewer if the file has fewer */
	size_t len;    /* from its local header to the end of its content */
	const uint8_t *content;
	size_t contentlen;
};

/*
 * Append local header and content of a stored entry to ${local} and its record
 * to ${rec}, for a local header at ${off} < 2^32.  The same arguments give the
 * same bytes for ever.  The buffers remember failed allocations.
 */
void ziplast_build(const char *name, size_t namelen, const uint8_t *content,
    size_t len, uint64_t off, struct buf *local, struct buf *rec);

/*
 * Read the entry of ${rec}, the last record, if it is stored with at most
 * CHANNEL_MAX bytes and its local header is sound; else leave z->bytes NULL.
 * Return 0, or -1 with ${e} if the source cannot be read.
 */
int ziplast_read(struct ziplast *z, struct view *v, const struct ziptail *t,
    const struct zipdir_rec *rec, struct err *e);

void ziplast_free(struct ziplast *z);

#endif /* !FORM_ZIPLAST_H */
