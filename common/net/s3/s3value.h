/*
 * Values in the XML of S3.
 */
#ifndef S3_S3VALUE_H
#define S3_S3VALUE_H

#include <stddef.h>

#include "util/err.h"

/*
 * Copy the text of element ${path} to ${out}, of ${size} bytes.  ERR_FATAL if
 * it is absent, empty or too long, or the document is malformed.
 */
int s3value_find(const void *data, size_t len, const char *path, char *out,
    size_t size, struct err *e);

/* Copy ${text} to ${out}, of ${size} bytes.  ERR_FATAL if it is too long. */
int s3value_set(char *out, size_t size, const char *text, struct err *e);

/*
 * Are the names in the document, whose root is ${root}, percent-encoded?  Some
 * stores ignore encoding-type=url.
 */
int s3value_isencoded(const void *data, size_t len, const char *root);

/*
 * Copy the name ${text} to ${out}, of ${size} bytes; with ${encoded}, decode
 * percent codes and '+'.  ERR_FATAL if the name is too long or has a NUL.
 */
int s3value_name(
    char *out, size_t size, const char *text, int encoded, struct err *e);

/* Set ${e} to ERR_FATAL: the server's list is malformed.  Returns -1. */
int s3value_malformed(struct err *e);

#endif /* !S3_S3VALUE_H */
