/*
 * AWS Signature Version 4 in the Authorization field, in the form for S3: the
 * path is encoded once and never normalized.
 */
#ifndef AWS_SIGV4_H
#define AWS_SIGV4_H

#include <stddef.h>
#include <string.h>

#include "util/buf.h"
#include "util/pct.h"

#define SIGV4_FIELDS_MAX 16

/* Who signs, when, and for what. */
struct sigv4_scope {
	const char *id;     /* of the access key */
	const char *secret; /* of the access key */
	const char *time;   /* the value of X-Amz-Date: 20130524T000000Z */
	const char *region;
	const char *service;
};

struct sigv4_field {
	const char *name; /* in any case */
	const char *value;
};

struct sigv4_request {
	const char *method;
	const char *path;  /* begins with '/'; without percent codes */
	const char *query; /* name=value&..., with percent codes, or "" */
	const struct sigv4_field *field; /* all fields to sign, in any order */
	size_t nfield;                   /* at most SIGV4_FIELDS_MAX */
	const char *payload; /* the digest or word in X-Amz-Content-Sha256 */
};

/* Append the value of Authorization; r->query has 64 parameters at most. */
void sigv4_sign(const struct sigv4_scope *s, const struct sigv4_request *r,
    struct buf *out);

#endif /* !AWS_SIGV4_H */
