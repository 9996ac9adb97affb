/*
 * A plan run inside a bucket: the store makes the package of the base that it
 * has, and gets only what it cannot copy.
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
	const char *spec;      /* of the store, as the caller has it */
	unsigned int parallel; /* copies that are asked for at a time */
	const struct s3object *base;
	struct view *view; /* over the base */
	const struct plan *plan;
	const struct compose *parts;
	const char *key;                 /* of the package */
	const struct sigv4_field *field; /* that it is to have */
	size_t nfield;                   /* less than CALL_FIELDS_MAX */
	int replace; /* what is there already; else ERR_EXISTS if the store
			can tell */
	unsigned int cannot; /* what the store cannot do, and is not asked */
};

enum {
	INBUCKET_NEW = 1,    /* a condition that nothing is there */
	INBUCKET_VERSION = 2 /* a condition that a copy is of this version */
};

/*
 * Make the package.  It is there whole or, after a failure, not at all: unless
 * the answer of the last call was lost, which only looking can tell, after
 * ERR_EXISTS and ERR_NOTFOUND as well.  ERR_TEMP if the base was replaced
 * meanwhile.  If it failed since the store cannot do one of these things,
 * b->cannot has one more of them, and the next try will not ask for it:
 * INBUCKET_NEW only after the caller has looked himself, with b->replace.
 */
int inbucket_make(struct inbucket *b, struct err *e);

#endif /* !S3_INBUCKET_H */
