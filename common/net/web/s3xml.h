/*
 * The XML that S3 answers with: a few elements deep, text in the innermost
 * ones.  Every byte of it is foreign: a document type, entities of its own,
 * depth and long texts are refused, and the caller bounds the size.
 */
#ifndef WEB_S3XML_H
#define WEB_S3XML_H

#include <stddef.h>

#include "util/err.h"

#define S3XML_DEPTH_MAX 8
#define S3XML_PATH_MAX  256
#define S3XML_TEXT_MAX  16384

/*
 * An element ended.  ${path} has the names from the root on, without prefixes,
 * with slashes between, such as "ListPartsResult/Part/ETag"; ${text} is what
 * stands in it, "" if it has elements.  0, or -1 with ${e} to stop.
 */
typedef int s3xml_fn(
    void *cookie, const char *path, const char *text, struct err *e);

/* Walk through the document: ERR_FATAL if it is none, or beyond the bounds. */
int s3xml_parse(
    const void *data, size_t len, s3xml_fn *fn, void *cookie, struct err *e);

#endif /* !WEB_S3XML_H */
