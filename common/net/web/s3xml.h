/*
 * The XML of S3's answers: a few elements deep, with text in the innermost
 * elements.  The XML comes from outside, so a document type, deep nesting and
 * long texts are refused.  The caller limits the size.
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
 * with slashes between, such as "ListPartsResult/Part/ETag"; ${text} is the
 * text between the last tag before and the end tag.  Both are valid during the
 * call.  Return 0, or -1 with ${e} to stop.
 */
typedef int s3xml_fn(
    void *cookie, const char *path, const char *text, struct err *e);

/*
 * Call ${fn} for each element at its end.  Return 0; or -1, after calls of
 * ${fn}: ERR_FATAL if this is not XML, or exceeds a limit; or the error of
 * ${fn}.  O(len).
 */
int s3xml_parse(
    const void *data, size_t len, s3xml_fn *fn, void *cookie, struct err *e);

#endif /* !WEB_S3XML_H */
