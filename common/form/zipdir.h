/*
 * The central directory (CD) of a ZIP file as a sequence of records, one for
 * each entry (FORMATS 8.1), and names in it that belong to a JAR signature.
 */
#ifndef FORM_ZIPDIR_H
#define FORM_ZIPDIR_H

#include <stddef.h>
#include <stdint.h>

#define ZIPDIR_MAGIC   0x02014b50
#define ZIPDIR_HEADLEN 46

/* Offsets of a record's fields. */
#define ZIPDIR_FLAGS   8
#define ZIPDIR_METHOD  10
#define ZIPDIR_CRC     16
#define ZIPDIR_CSIZE   20
#define ZIPDIR_USIZE   24
#define ZIPDIR_NAMELEN 28
#define ZIPDIR_OFFSET  42

/* A record; points into the directory. */
struct zipdir_rec {
	const uint8_t *data;
	size_t len;       /* of the whole record */
	const char *name; /* not NUL-terminated, any bytes */
	size_t namelen;
};

/*
 * Read the record at ${*at} of the ${len} bytes of ${cd} into ${rec}, and move
 * ${*at} behind it.  Return 1, or 0 if no whole record is there; then ${*at} is
 * unchanged.  At the end of ${cd}, ${rec} is unchanged too.
 */
int zipdir_next(
    const uint8_t *cd, size_t len, size_t *at, struct zipdir_rec *rec);

/*
 * Return 1 for a file that makes up a JAR signature: META-INF/ and MANIFEST.MF,
 * *.SF, *.RSA, *.DSA, *.EC or SIG-*, in upper or lower case.
 */
int zipdir_isjarfile(const char *name, size_t len);

/*
 * Return 1 for META-INF/NAME.SF, the signature file of a JAR signature (v1);
 * META-INF/ must be in upper case.
 */
int zipdir_issigfile(const char *name, size_t len);

/* Return 1 if the directory names a signature file, else 0.  O(len). */
int zipdir_isjarsigned(const uint8_t *cd, size_t len);

#endif /* !FORM_ZIPDIR_H */
