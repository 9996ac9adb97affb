/*
 * The central directory (CD) of a ZIP file as a sequence of records, one an
 * entry (FORMATS 8.1), and which of its names have a meaning of their own.
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
 * The record at ${*at} of the ${len} bytes of ${cd}, and move ${*at} behind
 * it.  Returns 0 where there is no whole record.
 */
int zipdir_next(
    const uint8_t *cd, size_t len, size_t *at, struct zipdir_rec *rec);

/*
 * Is this the name of a file that makes up a JAR signature: META-INF/ and
 * MANIFEST.MF, *.SF, *.RSA, *.DSA, *.EC or SIG-*, in either case?
 */
int zipdir_isjarfile(const char *name, size_t len);

/* Is this META-INF/NAME.SF: the signature file of a JAR signature (v1)? */
int zipdir_issigfile(const char *name, size_t len);

/* Is there such an entry: is the package JAR signed (v1)? */
int zipdir_isjarsigned(const uint8_t *cd, size_t len);

#endif /* !FORM_ZIPDIR_H */
