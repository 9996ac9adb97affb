/*
 * Inside inbucket: for inbucket.c, which sends and completes, and
 * inbucketcopy.c alone.
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
	struct s3parts done; /* all of them, filled in as they are made */
	struct buf source;   /* value of x-amz-copy-source */
	int unmet;           /* the condition of a copy, as the store has it */
	int gone;            /* the base, as the store has it */
};

/*
 * Note the tag of part ${i}, without which the store cannot put the part in its
 * place.
 */
int inbucket_note(struct making *m, size_t i, const char *etag, struct err *e);

/*
 * Have the store copy all parts that it is to copy.  After a failure none is
 * under way any more; see inbucket_make for what m->b->cannot may have then.
 */
int inbucket_copy(struct making *m, struct err *e);

#endif /* !S3_INBUCKETIN_H */
