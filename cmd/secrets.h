/* Environment variables that may hold the credentials of a store. */
#ifndef SERVE_SECRETS_H
#define SERVE_SECRETS_H

/*
 * Remove AWS_* and *_PROXY from the environment, and overwrite their memory.
 * URLs in *_PROXY may have a password.
 */
void secrets_forget(void);

/*
 * Like secrets_forget; but before, copy the whole environment to memory that is
 * empty in children made by fork(2).  Return the copy, for posix_spawn(3), or
 * NULL with errno set.
 */
char **secrets_keep(void);

#endif /* !SERVE_SECRETS_H */
