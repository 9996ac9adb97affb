/*
 * The account to run as: option --user.
 */
#ifndef SERVE_USER_H
#define SERVE_USER_H

#include <sys/types.h>

#include "util/err.h"

struct user {
	char *name; /* owned */
	uid_t uid;
	gid_t gid;
};

/*
 * Look up ${spec}, NAME or NAME:GROUP.  Return 0, or -1 with ERR_INPUT if there
 * is no such account or group.  user_free must follow, on failure, too.
 */
int user_find(struct user *u, const char *spec, struct err *e);

/*
 * Take the account's effective ids and its groups.  Return 0, also if this
 * process is the account already; or -1 with ERR_FATAL if it may not change.
 */
int user_enter(const struct user *u, struct err *e);

/*
 * Take the first user's effective ids again.  The supplementary groups stay the
 * account's.
 */
int user_back(struct err *e);

/* Become the account for ever, with no way back.  Return as user_enter. */
int user_become(const struct user *u, struct err *e);

/* Free memory. */
void user_free(struct user *u);

#endif /* !SERVE_USER_H */
