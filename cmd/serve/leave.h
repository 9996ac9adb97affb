/*
 * A worker that is asked to end, by SIGTERM: it answers what it has received,
 * and waits for no further request.
 */
#ifndef SERVE_LEAVE_H
#define SERVE_LEAVE_H

/* From now on SIGTERM asks, and does not end the process. */
void leave_watch(void);

/* Has it been asked? */
int leave_asked(void);

/*
 * The process is about to read from the socket ${fd}, on which no part of a
 * request has come; -1: no longer.  If it is asked meanwhile, the read comes to
 * the end of what has been received.
 */
void leave_idle(int fd);

#endif /* !SERVE_LEAVE_H */
