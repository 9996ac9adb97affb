/*
 * The key in what a service of a cloud answers; a part of awsmeta.h.
 */
#ifndef STORE_AWSKEY_H
#define STORE_AWSKEY_H

#include <stddef.h>
#include <stdint.h>

#include "store/aws.h"
#include "util/err.h"

#define AWSKEY_EARLY 300 /* seconds before it expires that a key is renewed */
#define AWSKEY_AGAIN 60  /* seconds that are left alone in any case */

/*
 * Take the key out of ${json}, the time being ${now}, in Unix seconds: 0, or
 * -1 with ${a} as it was.
 */
int awskey_parse(
    struct aws *a, const char *json, size_t len, int64_t now, struct err *e);

/* Has it graphic ASCII characters alone, so that it may stand in a field? */
int awskey_isgraphic(const char *s);

#endif /* !STORE_AWSKEY_H */
