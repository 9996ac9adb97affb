/*
 * The key in what a service of a cloud, or a program, answers; a part of
 * awsmeta.h and awsproc.h.
 */
#ifndef AWS_AWSKEY_H
#define AWS_AWSKEY_H

#include <stddef.h>
#include <stdint.h>

#include "aws/aws.h"
#include "util/err.h"

#define AWSKEY_EARLY 300 /* seconds before it expires that a key is renewed */
#define AWSKEY_AGAIN 60  /* seconds that are left alone in any case */

/*
 * Take the key out of ${json}, the time being ${now}, in Unix seconds: 0, or
 * -1 with ${a} as it was.  No message has anything of ${json} in it.
 */
int awskey_parse(
    struct aws *a, const char *json, size_t len, int64_t now, struct err *e);

/*
 * The same for what a program of credential_process writes, which is as the
 * AWS tools have it: Version is 1, and the token is SessionToken.  An
 * Expiration that is no time of RFC 3339, or is over, is an error as well.
 */
int awskey_parseprocess(
    struct aws *a, const char *json, size_t len, int64_t now, struct err *e);

/* Has it graphic ASCII characters alone, so that it may stand in a field? */
int awskey_isgraphic(const char *s);

#endif /* !AWS_AWSKEY_H */
