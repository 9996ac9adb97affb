/*
 * Read an object of a bucket in pieces, all of one version.
 */
#ifndef S3_S3OBJECT_H
#define S3_S3OBJECT_H

#include <stdint.h>

#include "util/err.h"
#include "view/view.h"
#include "web/caller.h"

struct s3object {
	struct caller *caller; /* borrowed */
	const char *key;       /* borrowed */
	uint64_t size;
	char etag[CALL_VALUE_MAX];     /* with its quotes, never weak */
	char modified[CALL_VALUE_MAX]; /* Last-Modified; "" if absent */
};

/*
 * Fill in ${o} with the present version of object ${key} (HeadObject), and also
 * the value of ${want}, if it is not NULL.  ERR_NOTFOUND if there is no object,
 * ERR_FATAL if the store tells no size or no strong entity tag.
 */
int s3object_find(struct s3object *o, struct caller *c, const char *key,
    struct call_want *want, struct err *e);

/* Is ${o} still this version (one call)?  0, or -1 with ERR_TEMP if not. */
int s3object_check(const struct s3object *o, struct err *e);

/*
 * Open view ${v} over ${o}, which must stay.  Each fetch is one call, and no
 * other may be under way; ERR_TEMP if the object was replaced or removed.
 */
void s3object_view(struct s3object *o, struct view *v);

#endif /* !S3_S3OBJECT_H */
