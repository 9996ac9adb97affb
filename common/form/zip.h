/*
 * The tail of a ZIP file: the end of central directory record (EOCD).  It is
 * found and checked as Android finds and checks it (FORMATS 1.1, 1.2, 1.5): a
 * channel must not be written where Android finds no EOCD.
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

/* The longest CD that is read.  65,535 entries with usual names fit. */
#define ZIP_CD_MAX (64 << 20)

/* Offsets of EOCD fields. */
#define ZIP_EOCD_DISKS      4
#define ZIP_EOCD_COUNT      8 /* entries on this disk, then entries in all */
#define ZIP_EOCD_CDSIZE     12
#define ZIP_EOCD_CDOFFSET   16
#define ZIP_EOCD_COMMENTLEN 20

struct zip {
	uint64_t size;     /* of the file */
	uint64_t eocd;     /* offset of the EOCD; it ends with the file */
	uint64_t cd;       /* offset of the central directory (CD) */
	uint64_t cdsize;   /* its size; the CD ends at the EOCD */
	size_t commentlen; /* bytes of comment after the EOCD's fixed part */
};

/*
 * Find the EOCD in ${tail}, the last ${len} bytes of a file: the record whose
 * comment length fits, with the shortest comment.  Return its offset in
 * ${tail}, or -1 if there is none.  O(len).
 */
int64_t zip_findtail(const uint8_t *tail, size_t len);

/*
 * Find and check the tail of a ZIP file.  Return 0, or -1 with ${e}: ERR_INPUT
 * with what was found if the file is no ZIP file, is ZIP64, or its CD does not
 * end where the EOCD begins.  Reads 26 bytes; if there is a comment or an
 * error, the longest possible tail too.
 */
int zip_find(struct view *v, struct zip *z, struct err *e);

/* Read EOCD and comment into ${data}: ZIP_EOCD_LEN + z->commentlen bytes. */
int zip_readeocd(
    struct view *v, const struct zip *z, uint8_t *data, struct err *e);

/*
 * Read the whole CD, z->cdsize bytes, into ${cd}, which the caller frees.
 * Return 0, or -1 with ERR_INPUT if the CD is longer than ZIP_CD_MAX.
 */
int zip_readcd(
    struct view *v, const struct zip *z, uint8_t **cd, struct err *e);

#endif /* !FORM_ZIP_H */
