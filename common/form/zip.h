/*
 * The tail of a ZIP file: the end of central directory record (EOCD), found
 * and checked as Android finds and checks it (FORMATS 1.1, 1.2, 1.5), because
 * what Android does not find there must not be written there.
 */
#ifndef FORM_ZIP_H
#define FORM_ZIP_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"
#include "view/view.h"

#define ZIP_EOCD_MAGIC  0x06054b50
#define ZIP_EOCD_LEN    22
#define ZIP_COMMENT_MAX 65535
#define ZIP_LOCATOR_LEN 20

/* No CD of 65,535 entries with sane names is larger. */
#define ZIP_CD_MAX (64 << 20)

/* Offsets of EOCD fields. */
#define ZIP_EOCD_DISKS      4
#define ZIP_EOCD_COUNT      8 /* on this disk, and in all */
#define ZIP_EOCD_CDSIZE     12
#define ZIP_EOCD_CDOFFSET   16
#define ZIP_EOCD_COMMENTLEN 20

struct zip {
	uint64_t size;     /* of the file */
	uint64_t eocd;     /* offset of the EOCD; it ends with the file */
	uint64_t cd;       /* offset of the central directory (CD) */
	uint64_t cdsize;   /* its size; it ends where the EOCD begins */
	size_t commentlen; /* bytes of comment after the EOCD's fixed part */
};

/*
 * Find the EOCD in the last bytes of a file: the record whose comment length
 * fits and whose comment is the shortest.  ${tail} holds the ${len} last bytes.
 * Returns its offset in ${tail}, or -1 if there is none.
 */
int64_t zip_findtail(const uint8_t *tail, size_t len);

/*
 * Find and check the tail of a ZIP file.  ERR_INPUT with what was found if it
 * is no ZIP file, ZIP64, or its CD does not lie right before the EOCD.
 */
int zip_find(struct view *v, struct zip *z, struct err *e);

/* Read EOCD and comment: ZIP_EOCD_LEN + z->commentlen bytes. */
int zip_readeocd(
    struct view *v, const struct zip *z, uint8_t *data, struct err *e);

/*
 * Read the whole CD, z->cdsize bytes, into ${cd}, which the caller frees.
 * ERR_INPUT if it is larger than ZIP_CD_MAX.
 */
int zip_readcd(
    struct view *v, const struct zip *z, uint8_t **cd, struct err *e);

#endif /* !FORM_ZIP_H */
