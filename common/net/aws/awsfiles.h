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
	struct buf path; /* a string; empty if no variable gives a path */
	int trusted; /* root or this account owns it, and nobody else writes */
};

/* The two files, and the name of the profile's section in each. */
struct profile {
	struct awsfile credentials, config;
	struct buf profile, section; /* in credentials, in config; strings */
	int named;                   /* AWS_PROFILE names the profile */
};

#define PROFILE_INIT                                                           \
	{                                                                      \
		.credentials = {BUF_INIT, BUF_INIT, 0},                        \
		.config = {BUF_INIT, BUF_INIT, 0}, .profile = BUF_INIT,        \
		.section = BUF_INIT, .named = 0                                \
	}

/*
 * Read both files.  A file that does not exist counts as empty; so does a file
 * below a HOME of another user that this account may not read.  ${env}: see
 * aws.h.  Return 0, or -1 with the reason in ${e}: ERR_INPUT if a file has more
 * than 1 MiB, else the kind of errno.  The caller frees ${f} in any case.
 */
int profile_load(
    struct profile *f, const char *(*env)(const char *), struct err *e);

/*
 * Set ${value} to the value of ${name} in the credentials, else in the
 * configuration, else to NULL; the caller frees the value.  Return 0; or -1,
 * with NULL in ${value}, if there is no memory.
 */
int profile_find(
    const struct profile *f, const char *name, char **value, struct err *e);

/*
 * Check a profile that has no key of its own.  ERR_INPUT if AWS_PROFILE names
 * the profile, and the profile is in neither file; or if the profile gets its
 * key in an unsupported way: by a role, SSO or a web identity.
 */
int profile_check(const struct profile *f, struct err *e);

/*
 * Set ${command} to the credential_process of the profile, and ${path} to the
 * path of the file that names the command.  The caller frees both, and
 * overwrites ${command} first.  Return 0, with NULL in both if the profile has
 * no credential_process; or -1 with NULL in both and the reason in ${e}:
 * ERR_INPUT if other users can write to the file, or own it.
 */
int profile_process(
    const struct profile *f, char **command, char **path, struct err *e);

/* Overwrite the texts of the files, and free what ${f} owns. */
void profile_free(struct profile *f);

#endif /* !AWS_AWSFILES_H */
