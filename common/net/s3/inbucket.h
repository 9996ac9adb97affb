/*
 * Run a plan inside a bucket: the store copies ranges of its base, and is sent
 * only the parts that it cannot copy.
 */
#ifndef S3_INBUCKET_H
#define S3_INBUCKET_H

#include <stddef.h>

#include "plan/plan.h"
#include "s3/compose.h"
#include "s3/s3object.h"
#include "util/err.h"
#include "view/view.h"

struct inbucket {
	struct caller *caller; /* with no call under way */
	const char *spec;      /* of the store: the caller's */
	unsigned int parallel; /* copies at a time */
	const struct s3object *base;
	struct view *view; /* over the base */
	const struct plan *plan;
	const struct compose *parts;
	const char *key;                 /* of the package */
	const struct sigv4_field *field; /* fields of the package */
	size_t nfield;                   /* less than CALL_FIELDS_MAX */
	int replace; /* an object under the key; 0: ERR_EXISTS if there is
			one */
	unsigned int cannot; /* conditions that the store does not support */
};

enum {
	INBUCKET_NEW = 1,    /* that no object is there: If-None-Match */
	INBUCKET_VERSION = 2 /* that a copy is of the base's version */
};

/*
 * Make the package.  Return 0, or -1 with the reason in ${e}: ERR_EXISTS if
 * there is an object, and b->replace is 0; ERR_TEMP if the base was replaced
 * meanwhile.  After a failure there is no part of the package; but all of it
 * may be there if an answer was lost (also with ERR_EXISTS and ERR_NOTFOUND),
 * or if damaged data was sent and could not be removed: look.
 *
 * If the store does not support a condition, b->cannot has one more bit after
 * the failure: try again.  INBUCKET_VERSION is then not used.  For INBUCKET_NEW
 * the caller looks whether there is an object, and sets b->replace.
 */
int inbucket_make(struct inbucket *b, struct err *e);

#endif /* !S3_INBUCKET_H */
