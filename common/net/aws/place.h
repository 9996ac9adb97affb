/*
 * The URL of a package in a store on another machine (store/spec.h), and the
 * parts of the URL that a request for the package signs.
 */
#ifndef AWS_PLACE_H
#define AWS_PLACE_H

#include "aws/aws.h"
#include "util/buf.h"
#include "util/err.h"

/* Does the endpoint ${url} name a host of Amazon's? */
int place_isamazon(const char *url);

struct place {
	struct buf url;  /* a string */
	struct buf host; /* a string, the value of Host; S3 only */
	struct buf path; /* a string, without percent codes; S3 only */
};

#define PLACE_INIT                                                             \
	{                                                                      \
		.url = BUF_INIT, .host = BUF_INIT, .path = BUF_INIT            \
	}

/*
 * Fill in ${p}, which must be empty, for the legal key ${key} in the store
 * ${spec}.  ${aws} may be NULL if the store is not S3.  At Amazon, Alibaba and
 * Tencent, the bucket stands in the host's name, unless the bucket has a dot,
 * which would fit no certificate there.  Elsewhere the bucket stands in the
 * path.  Return 0, or -1 with ERR_INPUT if the store, the endpoint or the
 * region is malformed.  The caller frees ${p} in any case.
 */
int place_find(struct place *p, const char *spec, const struct aws *aws,
    const char *key, struct err *e);

/* Free the memory; ${p} is empty and usable afterwards. */
void place_free(struct place *p);

#endif /* !AWS_PLACE_H */
