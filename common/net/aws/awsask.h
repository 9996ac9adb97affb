/*
 * A short HTTP request to the service of a cloud that gives keys to machines
 * and containers; a part of awsmeta.h.
 */
#ifndef AWS_AWSASK_H
#define AWS_AWSASK_H

#include "util/buf.h"
#include "util/err.h"

struct awsask {
	struct buf url;
	struct buf method; /* empty: GET */
	struct buf field;  /* "Name: value", or empty */
	long status;       /* of the answer */
	struct buf body;   /* of the answer; a string */
};

#define AWSASK_INIT                                                            \
	{                                                                      \
		.url = BUF_INIT, .method = BUF_INIT, .field = BUF_INIT,        \
		.status = 0, .body = BUF_INIT                                  \
	}

/* Set the URL to ${endpoint}, without slashes at its end, and ${path}. */
void awsask_url(struct awsask *q, const char *endpoint, const char *path);

/*
 * Send the request, without a proxy, and send it once more if there is no
 * answer or its status is 5xx.  Each try takes 2 seconds at most.  Return 0
 * with any status in q->status; or -1 with ERR_TEMP if there is no answer, or
 * its body has more than 64 KiB.
 */
int awsask(struct awsask *q, struct err *e);

/*
 * Set the field Authorization to the token in the file that
 * AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names, else to
 * AWS_CONTAINER_AUTHORIZATION_TOKEN; do nothing if neither is set.  Return 0,
 * or -1 with the reason in ${e}: ERR_INPUT if the token has a character that
 * cannot stand in a field, or its file has more than 16 KiB.
 */
int awsask_authorize(
    struct awsask *q, const char *(*env)(const char *), struct err *e);

/*
 * Get a session token of EC2 from the URL, and set the field so that later
 * requests send the token.  q->method and q->field must be empty.  Return 0, or
 * -1 with the reason in ${e}: ERR_TEMP if the service gives no token, ERR_INPUT
 * if the token has a character that cannot stand in a field.
 */
int awsask_token(struct awsask *q, struct err *e);

/* Overwrite the field and the body, and free what ${q} owns. */
void awsask_free(struct awsask *q);

#endif /* !AWS_AWSASK_H */
