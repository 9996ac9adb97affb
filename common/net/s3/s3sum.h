/*
 * Digests in S3: in base64 in requests, in hexadecimal in entity tags.
 */
#ifndef S3_S3SUM_H
#define S3_S3SUM_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

/* Write the value of Content-MD5 or x-amz-checksum-sha256, as a string. */
#define BASE64_MAX 48
void s3_base64(char out[BASE64_MAX], const uint8_t *sum, size_t len);

/* Is ${etag}, with or without quotes, ${md5} in hexadecimal? */
int s3_ismd5(const char *etag, const uint8_t *md5);

/*
 * Check the entity tag ${etag} of bytes whose MD5 is ${md5}: ERR_TEMP if it is
 * another MD5.  Return 0 for a tag that is no MD5, or if ${sse}, the value of
 * x-amz-server-side-encryption, is not "": then the tag is not of these bytes.
 */
int s3_checketag(
    const char *etag, const char *sse, const uint8_t *md5, struct err *e);

/* The same for the ${len} bytes at ${data}: O(len). */
int s3_checkdata(const char *etag, const char *sse, const void *data,
    size_t len, struct err *e);

#endif /* !S3_S3SUM_H */
