/*
 * Names of stores: what -s and CHANPACK_STORE may be.  Nothing is opened, and
 * no credentials are looked for.
 *
 *     DIRECTORY, file:///DIRECTORY   without percent codes
 *     http://HOST[:PORT][/PREFIX]    PREFIX as in a URL, with percent codes
 *     https://HOST[:PORT][/PREFIX]
 *     s3://BUCKET[/PREFIX]           PREFIX as in a key, without
 */
#ifndef STORE_SPEC_H
#define STORE_SPEC_H

#include <stddef.h>

#include "util/err.h"

/* Does ${spec} name a store of another machine: has it a scheme of these? */
int spec_isremote(const char *spec);

/* Does it name one of S3? */
int spec_iss3(const char *spec);

/* Can it be the name of a store?  ERR_INPUT if not. */
int spec_check(const char *spec, struct err *e);

/*
 * Point ${dir} to the directory that ${spec} names.  ERR_INPUT if it cannot
 * name one.
 */
int spec_finddir(const char *spec, const char **dir, struct err *e);

/*
 * Is ${url} http[s]://HOST[:PORT][/PREFIX], without user, query and fragment?
 * ERR_INPUT if not; ${what} names it, and no password is quoted.
 */
int spec_checkweb(const char *what, const char *url, struct err *e);

/*
 * Point ${bucket} to the bucket in ${spec}, one of S3, of ${len} bytes.
 * ERR_INPUT if it cannot be one.
 */
int spec_findbucket(
    const char *spec, const char **bucket, size_t *len, struct err *e);

#endif /* !STORE_SPEC_H */
