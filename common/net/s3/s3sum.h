/*
 * Digests as S3 has them: in base64 where it is told, in entity tags where it
 * tells.
 */
#ifndef S3_S3SUM_H
#define S3_S3SUM_H

#include <stddef.h>
#include <stdint.h>

#include "util/err.h"

/* The value of Content-MD5, and of x-amz-checksum-sha256. */
#define BASE64_MAX 48
void s3_base64(char out[BASE64_MAX], const uint8_t *sum, size_t len);

/* Is that the entity tag whose hexadecimal digits are those of ${md5}? */
int s3_ismd5(const char *etag, const uint8_t *md5);

/*
 * Check the entity tag that the store made of bytes with this MD5; ${sse} is
 * x-amz-server-side-encryption: tags of encrypted objects are of other things.
 */
int s3_checketag(
    const char *etag, const char *sse, const uint8_t *md5, struct err *e);

/* The same for ${len} bytes at hand. */
int s3_checkdata(const char *etag, const char *sse, const void *data,
    size_t len, struct err *e);

#endif /* !S3_S3SUM_H */
