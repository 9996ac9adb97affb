/*
 * What the AWS tools call their configuration: who asks S3, which region, and
 * what address stands for it.  From the environment, else from the files of
 * the AWS tools.
 */
#ifndef AWS_AWS_H
#define AWS_AWS_H

#include <stdint.h>

#include "util/err.h"

/* Owns its strings. */
struct aws {
	char *id;       /* of the access key; NULL: ask without signing */
	char *secret;   /* there if id is */
	char *token;    /* of a session; NULL if there is none */
	char *region;   /* there always */
	char *endpoint; /* the address of S3 if it is not Amazon's, else NULL */
	char
	    *process; /* the command that gives the key (id is NULL), or NULL */
	char *source; /* the file where that stands; there if process is */
	/* Unix seconds, INT64_MAX of what does not expire: */
	int64_t renew;   /* from then on it should be found out anew */
	int64_t expires; /* then the key is of no use any more */
};

/*
 * Find it out.  ${env} gives the value of an environment variable, NULL if it
 * is not set or empty.  ERR_INPUT if half a key is given, if a profile was
 * asked for that is in no file, or gets its key in a way that is not known
 * here, or by a credential_process that others could have written.  That is not
 * run here: see awsproc.h.  ${a} is to be freed in any case; no message has a
 * secret in it.
 */
int aws_load(struct aws *a, const char *(*env)(const char *), struct err *e);

/* Free what ${a} owns, secrets overwritten. */
void aws_free(struct aws *a);

#endif /* !AWS_AWS_H */
