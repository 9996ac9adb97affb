/*
 * A short question to a service beside the machine, over HTTP; a part of
 * awsmeta.h.
 */
#ifndef AWS_AWSASK_H
#define AWS_AWSASK_H

#include "util/buf.h"
#include "util/err.h"

struct awsask {
	struct buf url;    /* a string once it is asked */
	struct buf method; /* empty: GET */
	struct buf field;  /* "Name: value", or empty */
	long status;       /* of the answer */
	struct buf body;   /* the same: a string */
};

#define AWSASK_INIT                                                            \
	{                                                                      \
		.url = BUF_INIT, .method = BUF_INIT, .field = BUF_INIT,        \
		.status = 0, .body = BUF_INIT                                  \
	}

/* Let ${path} behind ${endpoint} be asked next. */
void awsask_url(struct awsask *q, const char *endpoint, const char *path);

/*
 * Ask, without a proxy, and once more after a failure that may pass.  -1 with
 * ERR_TEMP if there is no answer, or one that is too long.
 */
int awsask(struct awsask *q, struct err *e);

/*
 * Ask with the token that AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE or
 * AWS_CONTAINER_AUTHORIZATION_TOKEN gives, if one does.
 */
int awsask_authorize(
    struct awsask *q, const char *(*env)(const char *), struct err *e);

/* Get a token from the URL, and ask with it from now on. */
int awsask_token(struct awsask *q, struct err *e);

/* Free what ${q} owns, secrets overwritten. */
void awsask_free(struct awsask *q);

#endif /* !AWS_AWSASK_H */
