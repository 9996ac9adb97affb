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

#endif /* !SERVE_SECRETS_H */
