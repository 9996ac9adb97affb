/*
 * A profile in the files of the AWS tools, ~/.aws/credentials and
 * ~/.aws/config; a part of aws.h.
 */
#ifndef AWS_AWSFILES_H
#define AWS_AWSFILES_H

#include "util/buf.h"
#include "util/err.h"

/* One of the files. */
struct awsfile {
	struct buf text;
	struct buf path; /* a string, or empty if none was looked for */
	int trusted; /* this account's or root's, and nobody else may write */
};

/* The two files, and what the profile is called in each. */
struct profile {
	struct awsfile credentials, config;
	struct buf profile, section; /* strings */
	int named;                   /* the profile was asked for */
};

#define PROFILE_INIT                                                           \
	{                                                                      \
		.credentials = {BUF_INIT, BUF_INIT, 0},                        \
		.config = {BUF_INIT, BUF_INIT, 0}, .profile = BUF_INIT,        \
		.section = BUF_INIT, .named = 0                                \
	}

/*
 * Read the files; one that is not there is an empty one.  ${env}: see aws.h.
 * ${f} is to be freed in any case.
 */
int profile_load(
    struct profile *f, const char *(*env)(const char *), struct err *e);

/*
 * What ${name} is in the credentials, else in the configuration; the caller
 * frees it.  NULL if it is in neither.
 */
char *profile_find(const struct profile *f, const char *name);

/* It has no key of its own: 0 if it is meant to have none. */
int profile_check(const struct profile *f, struct err *e);

/*
 * Its credential_process, and the file where that stands; the caller frees
 * both, the first as a secret.  Both are NULL if it has none.  ERR_INPUT, and
 * both are NULL too, if others could have written the file.
 */
int profile_process(
    const struct profile *f, char **command, char **path, struct err *e);

/* Free what ${f} owns, secrets overwritten. */
void profile_free(struct profile *f);

#endif /* !AWS_AWSFILES_H */
