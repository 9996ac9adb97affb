/*
 * A plan run inside an object store: the parts of a multipart upload (Amazon
 * S3 User Guide, "Multipart upload limits") of which most are ranges of the
 * base that the store copies itself.  What a part may not be made of, since
 * it would be too small, has to be read and sent: as few bytes as can be.
 */
#ifndef S3_COMPOSE_H
#define S3_COMPOSE_H

#include <stddef.h>
#include <stdint.h>

#include "plan/plan.h"
#include "util/err.h"

/* The rules of the store, in bytes; copy and data are at least 2 * min. */
struct compose_limits {
	uint64_t min;  /* of a part, but for the last one */
	uint64_t max;  /* of a part */
	uint64_t copy; /* that a copied part should have at most */
	uint64_t data; /* that a sent part has at most */
	size_t parts;  /* how many at most; at least 4 */
};

/*
 * Those of S3.  A store copies parts side by side, and says nothing while it
 * does: so they are far smaller than allowed, unless there would be too many.
 * A part that is sent is held in memory.
 */
extern const struct compose_limits compose_s3;

struct part {
	int copied;   /* by the store; else it is sent */
	uint64_t out; /* where it begins in the output */
	uint64_t off; /* if copied: where it begins in the base */
	uint64_t len;
};

struct compose {
	struct part *part; /* in output order, without a gap */
	size_t n;
};

/*
 * Find the parts of the package that ${p} makes.  Of all ways that ${l} allows
 * it is one in which the fewest bytes of the base are in parts that are sent.
 * ERR_INPUT if there would be too many parts.
 *
 * One part that is sent is no multipart upload, but may be one request.
 */
int compose_plan(struct compose *c, const struct plan *p,
    const struct compose_limits *l, struct err *e);

/* Free the parts. */
void compose_free(struct compose *c);

#endif /* !S3_COMPOSE_H */
