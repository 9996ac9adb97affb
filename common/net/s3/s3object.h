/*
 * An object of a bucket that is read in pieces, all of one version.
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
	char modified[CALL_VALUE_MAX]; /* Last-Modified, if the store has it */
};

/*
 * Ask what object ${key} is at present (HeadObject), and for ${want} besides,
 * which may be NULL.  ERR_NOTFOUND if there is none.
 */
int s3object_find(struct s3object *o, struct caller *c, const char *key,
    struct call_want *want, struct err *e);

/* Is it still the same?  ERR_TEMP if it is another now, or none. */
int s3object_check(const struct s3object *o, struct err *e);

/*
 * A view over it.  A fetch is one call, and no other may be under way.
 * ERR_TEMP if it is another object meanwhile.
 */
void s3object_view(struct s3object *o, struct view *v);

#endif /* !S3_S3OBJECT_H */
