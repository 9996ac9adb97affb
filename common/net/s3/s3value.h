/*
 * Values in what S3 says, for those who read its lists.
 */
#ifndef S3_S3VALUE_H
#define S3_S3VALUE_H

#include <stddef.h>

#include "util/err.h"

/*
 * The text of element ${path} of a document into ${out}, of ${size} bytes:
 * ERR_FATAL if it is not there, empty or too long.
 */
int s3value_find(const void *data, size_t len, const char *path, char *out,
    size_t size, struct err *e);

/* Copy ${text} to ${out}, of ${size} bytes.  ERR_FATAL if it is too long. */
int s3value_set(char *out, size_t size, const char *text, struct err *e);

/*
 * Is the document, whose root is ${root}, one whose names are percent-encoded?
 * Not every store that is asked for that does it.
 */
int s3value_isencoded(const void *data, size_t len, const char *root);

/* The name of an object; with ${encoded}, without its percent codes. */
int s3value_name(
    char *out, size_t size, const char *text, int encoded, struct err *e);

/* What the server said is not what it must be.  Always returns -1. */
int s3value_malformed(struct err *e);

#endif /* !S3_S3VALUE_H */
