/*
 * What a worker does for a connection, each time that something has happened
 * to it: it reads what has come, answers, and leaves it to wait.
 */
#ifndef LISTEN_VISIT_H
#define LISTEN_VISIT_H

#include "listen/worker.h"

/*
 * See to the connection ${fd}, which is w->who's; it is not any more
 * afterwards.  ${ended}: its client may have ended it.
 */
void visit(struct worker *w, int fd, int ended);

/* Answer whatever comes with 503 and ${why}, before it has come. */
void visit_refuse(struct worker *w, int fd, const char *why);

/* Free what visits have left. */
void visit_free(void);

#endif /* !LISTEN_VISIT_H */
