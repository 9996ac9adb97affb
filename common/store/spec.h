/*
 * Names of stores: the values of -s and CHANPACK_STORE.  Nothing is opened, and
 * no credentials are looked for.
 *
 *     DIRECTORY, file:///DIRECTORY   without percent codes
 *     http://HOST[:PORT][/PREFIX]    PREFIX as in a URL, with percent codes
 *     https://HOST[:PORT][/PREFIX]
 *     s3://BUCKET[/PREFIX]           PREFIX as in a key, without percent codes
 */
#ifndef STORE_SPEC_H
#define STORE_SPEC_H

#include <stddef.h>

#include "util/err.h"

/* Return 1 if ${spec} has the scheme http, https or s3, else 0. */
int spec_isremote(const char *spec);

/* Return 1 if ${spec} has the scheme s3, else 0. */
int spec_iss3(const char *spec);

/* Can ${spec} be the name of a store?  Return 0, or -1 with ERR_INPUT. */
int spec_check(const char *spec, struct err *e);

/*
 * Point ${dir} to the directory that ${spec} names, borrowed from ${spec}.
 * Return 0, or -1 with ERR_INPUT if ${spec} cannot name a directory.
 */
int spec_finddir(const char *spec, const char **dir, struct err *e);

/*
 * Is ${url} http[s]://HOST[:PORT][/PREFIX], without user, query and fragment?
 * Return 0, or -1 with ERR_INPUT: the message calls ${url} ${what}, and quotes
 * no password.
 */
int spec_checkweb(const char *what, const char *url, struct err *e);

/*
 * Point ${bucket} to the bucket of ${len} bytes in ${spec}, a store of S3.
 * Return 0, or -1 with ERR_INPUT if this cannot be the name of a bucket.
 */
int spec_findbucket(
    const char *spec, const char **bucket, size_t *len, struct err *e);

#endif /* !STORE_SPEC_H */
