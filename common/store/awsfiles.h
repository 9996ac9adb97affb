/*
 * A profile in the files of the AWS tools, ~/.aws/credentials and ~/.aws/config;
 * a part of aws.h.
 */
#ifndef STORE_AWSFILES_H
#define STORE_AWSFILES_H

#include "util/buf.h"
#include "util/err.h"

/* The two files, and what the profile is called in each. */
struct profile {
	struct buf credentials, config;
	struct buf profile, section; /* strings */
	int named;                   /* the profile was asked for */
};

#define PROFILE_INIT                                                           \
	{                                                                      \
		.credentials = BUF_INIT, .config = BUF_INIT,                   \
		.profile = BUF_INIT, .section = BUF_INIT, .named = 0           \
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

/* Free what ${f} owns, secrets overwritten. */
void profile_free(struct profile *f);

#endif /* !STORE_AWSFILES_H */
