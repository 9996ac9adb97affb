/*
 * Where a package of a store of another machine (store/spec.h) is: the URL to
 * ask for it, and what to sign with that.
 */
#ifndef AWS_PLACE_H
#define AWS_PLACE_H

#include "aws/aws.h"
#include "util/buf.h"
#include "util/err.h"

/* Is ${url}, an endpoint, a host of Amazon's? */
int place_isamazon(const char *url);

struct place {
	struct buf url;  /* a string */
	struct buf host; /* the same: the value of Host.  Of S3 alone */
	struct buf path; /* the same: without percent codes.  Of S3 alone */
};

#define PLACE_INIT                                                             \
	{                                                                      \
		.url = BUF_INIT, .host = BUF_INIT, .path = BUF_INIT            \
	}

/*
 * Find the place of ${key}, a legal one; ${aws} may be NULL but for S3.  A
 * bucket of Amazon's, Alibaba's or Tencent's stands in the host's name, unless
 * it has a dot, which no certificate there would fit; at any other endpoint it
 * stands in the path.
 * ${p} is to be freed in any case.
 */
int place_find(struct place *p, const char *spec, const struct aws *aws,
    const char *key, struct err *e);

void place_free(struct place *p);

#endif /* !AWS_PLACE_H */
