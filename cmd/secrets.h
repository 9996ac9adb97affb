/*
 * The variables in which a credential of a store could be.
 */
#ifndef SERVE_SECRETS_H
#define SERVE_SECRETS_H

/*
 * Take AWS_* and *_PROXY, whose URLs may have a password in them, out of the
 * environment, and overwrite them where the system put them at the start.
 */
void secrets_forget(void);

/*
 * The same; but before, copy the whole environment to memory that children
 * made by fork(2) find empty.  Returns that copy, for posix_spawn(3), or NULL
 * with errno.
 */
char **secrets_keep(void);

#endif /* !SERVE_SECRETS_H */
