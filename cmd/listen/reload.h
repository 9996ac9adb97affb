/*
 * The files of who may have what (origin/access.h), which a running server
 * reads again.  When the process that listens has read them again, its workers
 * learn it before their next answer, from memory that they share.
 */
#ifndef LISTEN_RELOAD_H
#define LISTEN_RELOAD_H

#include "origin/access.h"

/* Load them, in the process that listens and before it has workers. */
int reload_load(struct access *a, struct err *e);

/*
 * Read them again, in the process that listens.  If one cannot be read, what
 * there was stays in use.  Says on standard error what happened.
 */
void reload_again(struct access *a);

/*
 * Has the process that listens read them again since this one began?  Then
 * another is to answer.
 */
int reload_isold(void);

#endif /* !LISTEN_RELOAD_H */
