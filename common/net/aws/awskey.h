/*
 * The access key in the JSON that a service of a cloud or a program answers; a
 * part of awsmeta.h and awsproc.h.
 */
#ifndef AWS_AWSKEY_H
#define AWS_AWSKEY_H

#include <stddef.h>
#include <stdint.h>

#include "aws/aws.h"
#include "util/err.h"

#define AWSKEY_EARLY 300 /* renew a key so many seconds before it expires */
#define AWSKEY_AGAIN 60  /* seconds between two renewals, at least */

/*
 * Copy the key in ${json} to ${a}, which must have none.  If the key expires,
 * set a->renew and a->expires; an Expiration that is no time is ignored.
 * ${now} is in Unix seconds.  Return 0; or -1 with ERR_TEMP and ${a}
 * unchanged.  No message quotes ${json}.
 */
int awskey_parse(
    struct aws *a, const char *json, size_t len, int64_t now, struct err *e);

/*
 * The same for the output of a credential_process, in the format of the AWS
 * tools: Version is 1, and the token is called SessionToken.  ERR_FATAL if
 * Version is not 1; ERR_TEMP also if Expiration is no time of RFC 3339, or has
 * passed.
 */
int awskey_parseprocess(
    struct aws *a, const char *json, size_t len, int64_t now, struct err *e);

/* Is ${s} graphic ASCII without blanks, so that it may stand in a field? */
int awskey_isgraphic(const char *s);

#endif /* !AWS_AWSKEY_H */
