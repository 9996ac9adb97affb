/*
 * Inside inbucket: only for inbucket.c, which sends and completes, and
 * inbucketcopy.c.
 */
#ifndef S3_INBUCKETIN_H
#define S3_INBUCKETIN_H

#include "s3/inbucket.h"
#include "s3/s3.h"
#include "util/buf.h"

/* A multipart upload in the making. */
struct making {
	struct inbucket *b;
	struct s3multi multi;
	struct s3parts done; /* all parts; each is filled in when made */
	struct buf source;   /* value of x-amz-copy-source */
	int unmet;           /* the store says: the base has another tag */
	int gone;            /* the store says: there is no base */
};

/*
 * Note the entity tag of part ${i}, which s3_complete sends.  ERR_FATAL if
 * ${etag} is empty or too long.
 */
int inbucket_note(struct making *m, size_t i, const char *etag, struct err *e);

/*
 * Let the store copy all parts with part.copied.  Return 0 or -1 when no copy
 * is under way; after a failure, m->b->cannot is as inbucket_make says.
 */
int inbucket_copy(struct making *m, struct err *e);

#endif /* !S3_INBUCKETIN_H */
