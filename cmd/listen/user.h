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
 * Look up ${spec}, NAME or NAME:GROUP.  ERR_INPUT if there is no such account.
 */
int user_find(struct user *u, const char *spec, struct err *e);

/*
 * Act as the account, with all its groups; user_back undoes it.  Fails if the
 * process may not, and is not that account already.
 */
int user_enter(const struct user *u, struct err *e);

/* Be again whoever started the program. */
int user_back(struct err *e);

/* Be the account for ever: no way back is left. */
int user_become(const struct user *u, struct err *e);

/* Free memory. */
void user_free(struct user *u);

#endif /* !SERVE_USER_H */
