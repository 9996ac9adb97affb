/*
 * Cut the package of a plan into the parts of a multipart upload (Amazon S3
 * User Guide, "Multipart upload limits").  Most parts are ranges of the base,
 * which the store copies itself.  Bytes of the base that would make too small a
 * part are read and sent instead: as few bytes as possible.
 */
#ifndef S3_COMPOSE_H
#define S3_COMPOSE_H

#include <stddef.h>
#include <stdint.h>

#include "plan/plan.h"
#include "util/err.h"

/* The rules of the store, in bytes; copy and data are at least 2 * min. */
struct compose_limits {
	uint64_t min;  /* of a part; the last part may be smaller */
	uint64_t max;  /* of a part */
	uint64_t copy; /* of a copied part, unless there would be too many */
	uint64_t data; /* a sent part has this at most */
	size_t parts;  /* number of parts, at most; at least 4 */
};

/*
 * The rules of S3.  A store copies parts in parallel, and sends nothing during
 * a copy: so copied parts are far smaller than allowed, unless there would be
 * too many.  A sent part is held in memory.
 */
extern const struct compose_limits compose_s3;

struct part {
	int copied;   /* by the store; 0: sent */
	uint64_t out; /* offset in the output */
	uint64_t off; /* if copied: offset in the base */
	uint64_t len;
};

struct compose {
	struct part *part; /* in output order, without a gap */
	size_t n;
};

/*
 * Fill in ${c} with the parts of the package that ${p} makes.  Of all ways that
 * ${l} allows, choose one that sends the fewest bytes of the base.  Return 0,
 * and the caller frees ${c}; or -1, after which ${c} is empty: ERR_INPUT if
 * there would be too many parts.
 *
 * If there is one part, and it is sent, PutObject can make the package.
 */
int compose_plan(struct compose *c, const struct plan *p,
    const struct compose_limits *l, struct err *e);

/* Free the parts; ${c} is empty afterwards. */
void compose_free(struct compose *c);

#endif /* !S3_COMPOSE_H */
