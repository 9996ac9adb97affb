/*
 * The configuration of the AWS tools: the access key that signs requests to
 * S3, the region, and the address of S3.  They come from the environment, else
 * from the files of the AWS tools.
 */
#ifndef AWS_AWS_H
#define AWS_AWS_H

#include <stdint.h>

#include "util/err.h"

/* Owns its strings. */
struct aws {
	char *id;       /* of the access key; NULL: ask without signing */
	char *secret;   /* of the access key; NULL if id is NULL */
	char *token;    /* of a session; NULL if there is none */
	char *region;   /* never NULL */
	char *endpoint; /* a configured address of S3; NULL: Amazon's own */
	char
	    *process; /* the credential_process of the profile; NULL for none */
	char *source; /* the file that names process; NULL if process is NULL */
	/* Unix seconds; INT64_MAX for a key that does not expire: */
	int64_t renew;   /* from this time on, load the key again */
	int64_t expires; /* from this time on, the key does not work */
};

/*
 * Fill in ${a} from the environment and the files.  ${env} returns the value of
 * an environment variable, or NULL if the variable is not set or is empty.  The
 * credential_process of a profile is stored, not run: see awsproc.h.  Return 0,
 * or -1 with the reason in ${e}: ERR_INPUT if half a key is given; or if no key
 * is found, and AWS_PROFILE names a profile that is in no file, or the profile
 * gets its key in an unsupported way, or by a credential_process in a file that
 * other users can write to; else as profile_load.  No message has a secret in
 * it.  The caller frees ${a} in any case.
 */
int aws_load(struct aws *a, const char *(*env)(const char *), struct err *e);

/* Overwrite the secrets of ${a}, free what ${a} owns, and set ${a} to zero. */
void aws_free(struct aws *a);

#endif /* !AWS_AWS_H */
